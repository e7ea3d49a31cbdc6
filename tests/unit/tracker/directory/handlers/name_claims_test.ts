import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError, NAME_PROBE_EVERY_MS } from "../../../../../lib/core/mod.ts";
import {
  NameClaims,
  type PendingRegistration,
} from "../../../../../lib/tracker/directory/handlers/name_claims.ts";
import { DirectoryMember } from "../../../../../lib/tracker/directory/state/mod.ts";
import { at } from "../world.ts";

const FORD = new DirectoryMember(1, "ford", at(5_000), false);

function registration(connection: number): PendingRegistration {
  const request = {
    ...{ type: "register", role: "member", name: "ford" } as const,
    ...{ host: "127.0.0.1", port: 6_000 + connection },
  };
  return { connection, request, from: at(50_000) };
}

Deno.test("NameClaims.takeStep() returns two more probes, then takes the name", () => {
  const claims = new NameClaims();
  claims.open(FORD, registration(1), 0);
  const steps = [1, 2, 3].map((i) => claims.takeStep(i * NAME_PROBE_EVERY_MS)?.type);
  assertEquals(steps, ["probe", "probe", "take"]);
  assertEquals([claims.of("ford"), claims.waiting, claims.nextDeadline()], [
    undefined,
    0,
    undefined,
  ]);
});

Deno.test("NameClaims has one claim for a name", () => {
  const claims = new NameClaims();
  claims.open(FORD, registration(1), 0);
  assertThrows(
    () => claims.open(FORD, registration(2), 0),
    InvariantError,
    "A name has one claim",
  );
});

Deno.test("NameClaims counts the registrations that wait", () => {
  const claims = new NameClaims();
  claims.open(FORD, registration(1), 0);
  const claim = claims.of("ford");
  assert(claim !== undefined);
  claims.wait(claim, registration(2));
  assertEquals(claims.waiting, 2);
  claim.waiting.push(registration(3));
  assertThrows(() => claims.refuse(FORD), InvariantError, "No registration waits");
});
