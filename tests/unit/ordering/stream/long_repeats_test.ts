import { assertEquals } from "@std/assert";
import { LONG_DATAGRAM_BYTES, LONG_REPEATS, UNREACHED_MS } from "../../../../lib/core/mod.ts";
import { LongRepeats } from "../../../../lib/ordering/mod.ts";

const LONG = LONG_DATAGRAM_BYTES + 1;

/** Notes a repeat of 42 every so often up to a time; returns when the path was first narrow. */
function repeat(repeats: LongRepeats, everyMs: number, until: number, bytes = LONG) {
  for (let now = 0; now <= until; now += everyMs) {
    if (repeats.note(42, bytes, now)) return now;
  }
  return undefined;
}

Deno.test("LongRepeats.note() returns true when a long datagram was repeated in vain for UNREACHED_MS", () => {
  assertEquals(repeat(new LongRepeats(), 250, 10_000), UNREACHED_MS);
  const seldom = UNREACHED_MS / 5;
  assertEquals(repeat(new LongRepeats(), seldom, 20_000), (LONG_REPEATS - 1) * seldom);
});

Deno.test("LongRepeats.note() does not count short datagrams, nor a message that was missing once before", () => {
  assertEquals(repeat(new LongRepeats(), 250, 10_000, LONG_DATAGRAM_BYTES), undefined);
  assertEquals(repeat(new LongRepeats(), UNREACHED_MS / 2 + 1, 100_000), undefined);
});

Deno.test("LongRepeats counts one message at a time, until it is acknowledged", () => {
  const repeats = new LongRepeats();
  for (let now = 0; now < UNREACHED_MS; now += 100) repeats.note(42, LONG, now);
  // A younger hole in the same time.
  assertEquals(repeats.note(47, LONG, UNREACHED_MS), false);
  assertEquals(repeats.note(42, LONG, UNREACHED_MS), true);
  repeats.onAcked(41);
  assertEquals(repeats.repeated?.seq, 42);
  repeats.onAcked(42);
  assertEquals(repeats.repeated, undefined);
  assertEquals(repeats.note(47, LONG, UNREACHED_MS), false);
  assertEquals([repeats.repeated?.seq, repeats.repeated?.since], [47, UNREACHED_MS]);
});
