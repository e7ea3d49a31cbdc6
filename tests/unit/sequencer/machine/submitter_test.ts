import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { Outbound } from "../../../../lib/ordering/mod.ts";
import { Submitter } from "../../../../lib/sequencer/machine/submitter.ts";
import { addressFor, idOf } from "../../client/member/fixture_groups.ts";

function fordAfter(cut: number, goesOn = false): Submitter {
  const place = { id: idOf("ford"), name: "ford", address: addressFor("ford"), joined: 1, slot: 1 };
  return new Submitter(place, new Outbound(cut, 0), { goesOn });
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

Deno.test("Submitter.lacks() is about what came since it joined and it has not acknowledged", () => {
  const ford = fordAfter(40);
  assertEquals([40, 41].map((seq) => ford.lacks(seq)), [false, true]);
  ford.outbound.acked = 43;
  assertEquals([43, 44].map((seq) => ford.lacks(seq)), [false, true]);
  ford.end();
  assertEquals(ford.lacks(44), false);
});

Deno.test("Submitter.lacks() takes for nothing what a member held at a takeover, until it acknowledges", () => {
  const ford = fordAfter(40, true);
  assertEquals([ford.taken, ford.lacks(39), ford.lacks(41)], [0, true, true]);
  ford.outbound.acked = 41;
  assertEquals([ford.taken, ford.lacks(39), ford.lacks(41)], [41, false, false]);
});
