import { assertEquals } from "@std/assert";
import { LEASE_MS, LICENCE_ASK_MS } from "../../../../lib/core/mod.ts";
import { Outbound } from "../../../../lib/ordering/mod.ts";
import { Licence } from "../../../../lib/sequencer/machine/licence.ts";
import { Submitter } from "../../../../lib/sequencer/machine/submitter.ts";
import { addressFor, idOf } from "../../client/member/fixture_groups.ts";

function memberHeardAt(name: string, heardAt: number): Submitter {
  const member = new Submitter(idOf(name), name, addressFor(name), 1, 1, new Outbound(0, 0));
  member.heardAt = heardAt;
  return member;
}

Deno.test("Licence is valid while the lease runs, whatever the members say", () => {
  const licence = new Licence(() => [memberHeardAt("ford", -Infinity)]);
  assertEquals(licence.isValid(0), false);
  licence.renew(1_000);
  licence.renew(500);
  assertEquals([licence.isValid(999), licence.isValid(1_000)], [true, false]);
});

Deno.test("Licence goes on without a lease while every member is heard, who said bye aside", () => {
  const [ford, arthur] = [memberHeardAt("ford", 100), memberHeardAt("arthur", 50)];
  const licence = new Licence(() => [ford, arthur]);
  assertEquals(licence.isValid(49 + LEASE_MS), true);
  assertEquals(licence.isValid(50 + LEASE_MS), false);
  arthur.isGone = true;
  assertEquals(licence.isValid(50 + LEASE_MS), true);
});

Deno.test("Licence asks those that were not heard, again and again while something waits", () => {
  const [ford, arthur] = [memberHeardAt("ford", 5_000), memberHeardAt("arthur", 0)];
  const licence = new Licence(() => [ford, arthur]);
  assertEquals([licence.nextDeadline(), licence.takeUnheard(5_000, true)], [undefined, []]);
  licence.want(5_000);
  licence.want(5_050);
  assertEquals(licence.takeUnheard(5_000, true), [arthur]);
  assertEquals(licence.takeUnheard(5_000, true), []);
  assertEquals(licence.nextDeadline(), 5_000 + LICENCE_ASK_MS);
  arthur.heardAt = 5_020;
  assertEquals(licence.takeUnheard(5_000 + LICENCE_ASK_MS, true), [], "all were heard");
  assertEquals(licence.nextDeadline(), undefined);
});
