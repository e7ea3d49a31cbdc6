import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../../lib/core/mod.ts";
import { FailureDetector, type Watched } from "../../../../../lib/tracker/directory/state/mod.ts";

const FORD: Watched = { id: 1, isRestored: false };
const ARTHUR: Watched = { id: 2, isRestored: true };

Deno.test("FailureDetector suspects, probes, and finds silent, and spares restored ones", () => {
  const detector = new FailureDetector(1_000);
  detector.watch(FORD, 0);
  detector.watch(ARTHUR, 0);
  assertEquals(detector.nextDeadline(), 1_500);
  assertEquals(detector.handleTimeout(1_499), undefined);
  assertEquals(detector.handleTimeout(1_500)?.probe, [FORD]);
  for (const at of [1_625, 1_750, 1_875, 2_000]) detector.handleTimeout(at);
  const { silent, probe } = detector.handleTimeout(2_001)!;
  assertEquals([silent, probe], [[FORD], []]);
  detector.forget(FORD);
  assertEquals([detector.size, detector.nextDeadline()], [1, undefined]);
  detector.endSparing(3_000);
  assertEquals(detector.handleTimeout(3_000)?.probe, [ARTHUR]);
  assertEquals(detector.nextDeadline(), 3_125);
});

Deno.test("FailureDetector watches whoever is registered, once", () => {
  const detector = new FailureDetector(1_000);
  assertThrows(() => detector.heard(FORD, 0), InvariantError, "Every registered member");
  assertThrows(() => detector.forget(FORD), InvariantError, "A watch ends once");
  detector.watch(FORD, 0);
  assertThrows(() => detector.watch(FORD, 1), InvariantError, "is watched once");
});
