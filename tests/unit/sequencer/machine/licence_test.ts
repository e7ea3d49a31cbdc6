import { assertEquals } from "@std/assert";
import { LEASE_MS } from "../../../../lib/core/mod.ts";
import { Outbound } from "../../../../lib/ordering/mod.ts";
import { Licence } from "../../../../lib/sequencer/machine/licence.ts";
import { Submitter } from "../../../../lib/sequencer/machine/submitter.ts";
import { addressFor, idOf } from "../../client/member/fixture_groups.ts";

function memberHeardAt(name: string, heardAt: number): Submitter {
  const member = new Submitter(
    { id: idOf(name), name, address: addressFor(name), joined: 1, slot: 1 },
    new Outbound(0, 0),
  );
  member.heardAt = heardAt;
  return member;
}

Deno.test("Licence.isValid() returns true while the lease runs, whoever is silent", () => {
  const licence = new Licence(() => [memberHeardAt("ford", -Infinity)]);
  assertEquals(licence.isValid(0), false);
  licence.renew(1_000);
  licence.renew(500);
  assertEquals([licence.isValid(999), licence.isValid(1_000)], [true, false]);
});

Deno.test("Licence.isValid() returns true without a lease while every member that is here was heard", () => {
  const [ford, arthur] = [memberHeardAt("ford", 100), memberHeardAt("arthur", 50)];
  const licence = new Licence(() => [ford, arthur]);
  assertEquals(licence.isValid(49 + LEASE_MS), true);
  assertEquals(licence.isValid(50 + LEASE_MS), false);
  arthur.end();
  assertEquals(licence.isValid(50 + LEASE_MS), true);
});

Deno.test("Licence.unheard() returns the members that are here and were silent for LEASE_MS", () => {
  const [ford, arthur] = [memberHeardAt("ford", 5_000), memberHeardAt("arthur", 0)];
  const licence = new Licence(() => [ford, arthur]);
  assertEquals(licence.unheard(5_000), [arthur]);
  arthur.heardAt = 5_000 - LEASE_MS + 1;
  assertEquals(licence.unheard(5_000), []);
  arthur.heardAt = 0;
  arthur.end();
  assertEquals(licence.unheard(5_000), []);
});
