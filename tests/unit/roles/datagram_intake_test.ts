import { assert, assertEquals } from "@std/assert";
import { addressOf, NO_EPOCH } from "../../../lib/core/mod.ts";
import { copyOnce, Counters, DatagramIntake, isChallengeOf } from "../../../lib/roles/mod.ts";
import { encodeDatagram } from "../../sim/world/encode_datagram.ts";

const FORD = 1;
const HOME = addressOf("10.0.0.1", 5_000)!;
const FORGER = addressOf("10.0.0.9", 5_000)!;

/** Returns katerina's intake, its counters, and a datagram that names ford as its source. */
function scene() {
  const counters = new Counters();
  const intake = new DatagramIntake(counters, () => 0.5);
  const header = { group: 42, source: FORD, destination: 0, epoch: NO_EPOCH };
  const bytes = encodeDatagram({ header, frames: [{ type: "tail", highest: 7 }] });
  return { counters, intake, bytes };
}

Deno.test("DatagramIntake.decode() counts every datagram, and those that are malformed", () => {
  const { counters, intake, bytes } = scene();
  assertEquals(intake.decode(bytes)?.frames, [{ type: "tail", highest: 7 }]);
  assertEquals(intake.decode(bytes.subarray(0, 5)), undefined);
  assertEquals(counters.received, { datagrams: 2, bytes: bytes.length + 5 });
  assertEquals([counters.malformed, counters.foreign], [1, 0]);
});

Deno.test("DatagramIntake.counts() counts a datagram from another address as foreign", () => {
  const { counters, intake, bytes } = scene();
  const datagram = intake.decode(bytes);
  assert(datagram !== undefined);
  assertEquals(intake.counts(datagram, bytes.length, HOME, HOME, 0), true);
  assertEquals(counters.foreign, 0);
  assertEquals(intake.counts(datagram, bytes.length, HOME, FORGER, 0), false);
  assertEquals(counters.foreign, 1);
});

Deno.test("isChallengeOf() returns true for a challenge that comes from the tracker's address", () => {
  const { intake, bytes } = scene();
  const header = { group: 0, source: 0, destination: FORD, epoch: NO_EPOCH };
  const frames = [{ type: "challenge", cookie: 7 }] as const;
  const challenge = intake.decode(encodeDatagram({ header, frames }))!;
  assertEquals(isChallengeOf(HOME, challenge, HOME), true);
  assertEquals(isChallengeOf(HOME, challenge, FORGER), false);
  assertEquals(isChallengeOf(HOME, intake.decode(bytes)!, HOME), false);
});

Deno.test("copyOnce() copies the bytes of a datagram once", () => {
  const { bytes } = scene();
  const copy = copyOnce(bytes);
  const first = copy();
  assertEquals(first, bytes);
  assert(first !== bytes);
  assert(copy() === first);
});
