import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { Outbound } from "../../../../lib/ordering/mod.ts";
import { Submitter } from "../../../../lib/sequencer/machine/submitter.ts";
import { addressFor, idOf } from "../../client/member/fixture_groups.ts";

function fordAfter(cut: number): Submitter {
  const place = { id: idOf("ford"), name: "ford", address: addressFor("ford"), joined: 1, slot: 1 };
  return new Submitter(place, new Outbound(cut, 0));
}

Deno.test("Submitter passes from greeting to submitting to gone", () => {
  const ford = fordAfter(40);
  assertEquals([ford.phase, ford.inbound, ford.isGone], ["greeting", undefined, false]);
  ford.begin(7);
  assertEquals([ford.phase, ford.inbound?.cut, ford.isGone], ["submitting", 7, false]);
  ford.end();
  assertEquals([ford.phase, ford.inbound, ford.isGone], ["gone", undefined, true]);
});

Deno.test("Submitter.begin() changes nothing when a hello is repeated", () => {
  const ford = fordAfter(40);
  ford.begin(7);
  const { inbound } = ford;
  ford.begin(0);
  assertEquals(ford.inbound === inbound, true);
});

Deno.test("Submitter.begin() refuses to begin a stay that has ended", () => {
  const ford = fordAfter(40);
  ford.end();
  assertThrows(() => ford.begin(7), InvariantError, "does not begin again");
});

Deno.test("Submitter.onPlaced() refuses a submission that has a place already", () => {
  const ford = fordAfter(40);
  ford.begin(0);
  ford.onPlaced({ first: 1, last: 3 });
  ford.onPlaced({ first: 5, last: 5 });
  assertThrows(() => ford.onPlaced({ first: 5, last: 6 }), InvariantError, "next submission");
});
