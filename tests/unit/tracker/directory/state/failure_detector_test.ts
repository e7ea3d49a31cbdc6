import { assertEquals, assertThrows } from "@std/assert";
import { type Instant, InvariantError } from "../../../../../lib/core/mod.ts";
import {
  FailureDetector,
  Hearing,
  PROOF_GIVEN,
  type Watched,
} from "../../../../../lib/tracker/directory/state/mod.ts";

const FORD: Watched = { id: 1, to: [], proof: PROOF_GIVEN, isRestored: false };
const ARTHUR: Watched = { id: 2, to: [], proof: PROOF_GIVEN, isRestored: true };
const ZAPHOD: Watched = { id: 3, to: [], proof: PROOF_GIVEN, isRestored: false };

/**
 * Returns some that are watched since time 0, and a detector for them whose clock a test moves on.
 */
function watching(count: number) {
  const hearing = new Hearing(500);
  const detector = new FailureDetector<Watched>(1_000, hearing);
  const all = Array.from(
    { length: count },
    (_, i) => ({ id: 1 + i, to: [], proof: PROOF_GIVEN, isRestored: false }),
  );
  for (const one of all) detector.watch(one, 0);
  let now: Instant = 0;
  const evicted: string[] = [];
  const turns: string[] = [];
  const probed = new Map<number, number>();
  /** Members that answer probes. */
  let living: readonly Watched[] = [];
  const look = (to: Instant) => {
    for (let due = detector.nextDeadline(); due !== undefined && due <= to;) {
      now = Math.max(now, due);
      const findings = detector.handleTimeout(now);
      for (const { id } of findings?.probe ?? []) {
        probed.set(id, (probed.get(id) ?? 0) + 1);
        const alive = living.find((one) => one.id === id);
        if (alive !== undefined) detector.heard(alive, now);
      }
      for (const one of findings?.silent ?? []) {
        evicted.push(`${one.id} at ${now}`);
        detector.forget(one);
      }
      const turn = findings?.turn;
      if (turn !== undefined) {
        turns.push(`${turn.isDoubtful ? "doubt" : "trust"}, ${turn.silent}/${turn.watched}`);
      }
      due = detector.nextDeadline();
    }
    now = to;
  };
  /** Lets time pass; some are heard every `everyMs`, whose offset is their place among them. */
  const live = (to: Instant, heard: readonly Watched[], everyMs = 1_000) => {
    living = heard;
    const stepMs = everyMs / Math.max(1, heard.length);
    for (let i = 0; now + stepMs <= to; i++) {
      look(now + stepMs);
      const one = heard[i % heard.length];
      if (one !== undefined) detector.heard(one, now);
    }
    look(to);
  };
  return { detector, hearing, all, evicted, turns, probed, live };
}

Deno.test("FailureDetector suspects, probes, and finds silent, and spares restored ones", () => {
  const detector = new FailureDetector(1_000, new Hearing(500));
  detector.watch(FORD, 0);
  detector.watch(ARTHUR, 0);
  detector.watch(ZAPHOD, 0);
  assertEquals(detector.nextDeadline(), 1_500);
  detector.heard(ZAPHOD, 1_499);
  assertEquals(detector.handleTimeout(1_499), undefined);
  assertEquals(detector.handleTimeout(1_500)?.probe, [FORD]);
  for (const at of [1_625, 1_750, 1_875, 2_000]) {
    detector.handleTimeout(at);
    detector.heard(ZAPHOD, at);
  }
  const { silent, probe } = detector.handleTimeout(2_001)!;
  assertEquals([silent, probe], [[FORD], []]);
  detector.forget(FORD);
  detector.heard(ZAPHOD, 3_000);
  assertEquals([detector.size, detector.nextDeadline()], [2, 4_500]);
  detector.endSparing(3_000);
  assertEquals(detector.handleTimeout(3_000)?.probe, [ARTHUR]);
  assertEquals(detector.nextDeadline(), 3_125);
});

Deno.test("FailureDetector watches whoever is registered, once", () => {
  const detector = new FailureDetector(1_000, new Hearing(500));
  assertThrows(() => detector.heard(FORD, 0), InvariantError, "Every registered member");
  assertThrows(() => detector.forget(FORD), InvariantError, "A watch ends once");
  detector.watch(FORD, 0);
  assertThrows(() => detector.watch(FORD, 1), InvariantError, "is watched once");
});

Deno.test("FailureDetector evicts nobody while nobody at all is heard, for up to ten intervals", () => {
  for (const count of [1, 2, 3, 10]) {
    const { all, evicted, turns, live } = watching(count);
    live(5_000, all);
    live(13_000, []);
    assertEquals(evicted, [], `${count} members, and the link is away for 8 s`);
    live(30_000, all);
    assertEquals(evicted, [], `${count} members, and the link is back`);
    assertEquals(turns.map((turn) => turn.slice(0, 5)), ["doubt", "trust"]);
  }
});

Deno.test("FailureDetector evicts the dead among those that it had not heard, half an interval after", () => {
  const { all: [dead, ...others], evicted, live } = watching(5);
  live(5_000, [dead!, ...others]);
  live(9_000, []);
  live(12_000, others);
  assertEquals(evicted.length, 1);
  const [id, at] = evicted[0]!.split(" at ").map(Number);
  assertEquals(id, dead!.id);
  // At 9,250 ms the first of the others is heard, and at 9,500 ms most have answered.
  assertEquals(at! >= 9_750 && at! <= 10_500, true, evicted[0]);
});

Deno.test("FailureDetector evicts nobody at once when more than half fell silent within an interval", () => {
  for (const [count, alive] of [[3, 1], [5, 2], [20, 9]] as const) {
    const { all, evicted, turns, live } = watching(count);
    const near = all.slice(0, alive);
    live(5_000, all);
    live(12_000, near);
    assertEquals(evicted, [], `${alive} of ${count} are heard`);
    live(20_000, all);
    assertEquals([evicted, turns.length], [[], 2]);
  }
});

Deno.test("FailureDetector reports a real loss of most of them within ten intervals", () => {
  for (const alive of [0, 1, 4]) {
    const { all, evicted, live } = watching(10);
    live(5_000, all);
    live(15_000, all.slice(0, alive));
    assertEquals(evicted.length, 10 - alive, `${alive} of 10 live`);
  }
});

Deno.test("FailureDetector evicts after two intervals when half fell silent, or one of two", () => {
  for (const [count, alive] of [[2, 1], [4, 2], [10, 5]] as const) {
    const { all, evicted, live } = watching(count);
    live(5_000, all);
    live(7_600, all.slice(0, alive));
    assertEquals(evicted.length, count - alive, `${alive} of ${count} are heard`);
  }
});

Deno.test("FailureDetector asks a witness before it takes the word of nobody", () => {
  const { detector, all: [ford, arthur], evicted, probed, live } = watching(2);
  live(1_450, []);
  detector.heard(arthur!, 1_450);
  live(1_510, []);
  detector.heard(arthur!, 1_510);
  live(1_600, []);
  assertEquals([...probed], [[ford!.id, 1]], "somebody was heard since");
  live(2_001, []);
  assertEquals(evicted, [`${ford!.id} at 2001`]);
  const alone = watching(2);
  alone.live(500, []);
  alone.detector.heard(alone.all[1]!, 500);
  alone.live(1_550, []);
  assertEquals([...alone.probed], [[1, 1], [2, 1]], "arthur was not heard since ford is suspected");
});

Deno.test("FailureDetector takes a sign of life of a member as one of the network for sequencers", () => {
  const { hearing, detector, evicted, live } = watching(1);
  const sequencers = new FailureDetector<Watched>(500, hearing);
  sequencers.watch(ARTHUR, 0);
  sequencers.endSparing(0);
  for (let at = 100; at <= 1_000; at += 100) {
    detector.heard(FORD, at);
    sequencers.handleTimeout(at);
  }
  assertEquals(sequencers.handleTimeout(1_001)?.silent, [ARTHUR]);
  live(1_001, []);
  assertEquals(evicted, []);
});

Deno.test("FailureDetector leaves a suspect time to answer when the link comes back just before its end", () => {
  const { detector, all: [ford, arthur], evicted, live } = watching(2);
  live(990, []);
  detector.heard(arthur!, 990);
  // The link is away from 1,000 to 1,990 ms. At 2,001 ms ford's answer is on its way.
  live(1_990, []);
  detector.heard(arthur!, 1_990);
  live(2_010, []);
  assertEquals(evicted, []);
  detector.heard(ford!, 2_010);
  live(3_000, [arthur!, ford!]);
  assertEquals(evicted, []);
});
