import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Instant,
  InvariantError,
  NAK_RETRY_MS,
  NAK_RETRY_MS_MAX,
  REORDER_MS,
} from "../../../../lib/core/mod.ts";
import { NakSchedule } from "../../../../lib/ordering/mod.ts";

/** Returns the middle of the range, so that jitter moves nothing. */
const middle = () => 0.5;

/**
 * Takes a NAK at each deadline, with nothing arriving meanwhile. Returns the delays between them.
 */
function delays(nak: NakSchedule, from: Instant, count: number): number[] {
  const times = [from];
  for (let i = 0; i < count; i++) {
    const now = nak.nextDeadline()!;
    assertEquals(nak.take(now, 0, 10, middle), { first: 1 });
    times.push(now);
  }
  return times.slice(1).map((time, i) => time - times[i]!);
}

Deno.test("NakSchedule asks for a fresh hole after the reordering tolerance", () => {
  const nak = new NakSchedule();
  assertEquals(nak.nextDeadline(), undefined);
  nak.onMissing(5, 100, middle);
  nak.onMissing(6, 101, middle);
  assertEquals(nak.nextDeadline(), 100 + REORDER_MS);
  assertEquals(nak.take(100 + REORDER_MS - 0.1, 3, 6, middle), undefined);
  assertEquals(nak.take(100 + REORDER_MS, 3, 6, middle), { first: 4 });
});

Deno.test("NakSchedule asks again with delays that double up to the maximum", () => {
  const nak = new NakSchedule();
  nak.onMissing(10, 0, middle);
  const seen = delays(nak, 0, 8);
  assertEquals(seen.slice(0, 4), [
    REORDER_MS,
    NAK_RETRY_MS,
    2 * NAK_RETRY_MS,
    4 * NAK_RETRY_MS,
  ]);
  assertEquals(seen.slice(-2), [NAK_RETRY_MS_MAX, NAK_RETRY_MS_MAX]);
});

Deno.test("NakSchedule asks only for what is new while the older holes wait for their retry", () => {
  const nak = new NakSchedule();
  nak.onMissing(10, 0, middle);
  nak.take(REORDER_MS, 0, 10, middle);
  nak.onMissing(20, 5, middle);
  assertEquals(nak.nextDeadline(), 5 + REORDER_MS);
  assertEquals(nak.take(5 + REORDER_MS, 0, 20, middle), { first: 11 });
  assertEquals(nak.nextDeadline(), REORDER_MS + NAK_RETRY_MS);
  assertEquals(nak.take(REORDER_MS + NAK_RETRY_MS, 0, 20, middle), { first: 1 });
});

Deno.test("NakSchedule sets no new deadline for holes that were asked for", () => {
  const nak = new NakSchedule();
  nak.onMissing(10, 0, middle);
  nak.take(REORDER_MS, 0, 10, middle);
  nak.onMissing(10, 5, middle);
  assertEquals(nak.nextDeadline(), REORDER_MS + NAK_RETRY_MS);
});

Deno.test("NakSchedule begins with the first delay again when the stream has made progress", () => {
  const nak = new NakSchedule();
  nak.onMissing(10, 0, middle);
  delays(nak, 0, 6);
  const slow = nak.nextDeadline()!;
  nak.take(slow, 4, 10, middle);
  assertEquals(nak.nextDeadline(), slow + NAK_RETRY_MS);
});

Deno.test("NakSchedule.onComplete() clears its deadlines, and later holes begin anew", () => {
  const nak = new NakSchedule();
  nak.onMissing(10, 0, middle);
  delays(nak, 0, 4);
  nak.onComplete();
  assertEquals(nak.nextDeadline(), undefined);
  assertEquals(nak.take(1_000_000, 10, 10, middle), undefined);
  nak.onMissing(12, 2_000, middle);
  assertEquals(nak.nextDeadline(), 2_000 + REORDER_MS);
  assertEquals(nak.take(2_000 + REORDER_MS, 10, 12, middle), { first: 11 });
  assertEquals(nak.nextDeadline(), 2_000 + REORDER_MS + NAK_RETRY_MS);
});

Deno.test("NakSchedule randomises its deadlines, so that receivers don't ask in step", () => {
  const fresh = [0, 0.999].map((number) => {
    const nak = new NakSchedule();
    nak.onMissing(1, 0, () => number);
    const first = nak.nextDeadline()!;
    nak.take(first, 0, 1, () => number);
    return [first, nak.nextDeadline()! - first] as const;
  });
  const [early, late] = fresh;
  assert(early![0] > 0 && early![0] < REORDER_MS && late![0] > REORDER_MS);
  assert(early![1] > 0 && early![1] < NAK_RETRY_MS && late![1] > NAK_RETRY_MS);
});

Deno.test("NakSchedule.take() refuses a NAK for a stream in which nothing is missing", () => {
  const nak = new NakSchedule();
  nak.onMissing(10, 0, middle);
  assertThrows(
    () => nak.take(REORDER_MS, 10, 10, middle),
    InvariantError,
    "only while something is missing",
  );
});

Deno.test("NakSchedule.onForgotten() makes what was asked for before fresh again", () => {
  const nak = new NakSchedule();
  nak.onMissing(10, 0, middle);
  nak.take(REORDER_MS, 5, 10, middle);
  nak.onComplete();
  // A part of what came was forged, and is forgotten.
  nak.onMissing(10, 1_000, middle);
  assertEquals(nak.nextDeadline(), undefined);
  nak.onForgotten(7);
  nak.onMissing(10, 1_000, middle);
  assertEquals(nak.nextDeadline(), 1_000 + REORDER_MS);
  assertEquals(nak.take(1_000 + REORDER_MS, 7, 10, middle), { first: 8 });
});
