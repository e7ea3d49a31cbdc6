import { assertEquals } from "@std/assert";
import { TAIL_MS, TAIL_MS_MAX } from "../../../../lib/core/mod.ts";
import { TailSchedule } from "../../../../lib/ordering/mod.ts";
import { middle } from "./fixture_peers.ts";

Deno.test("TailSchedule doubles its delays up to TAIL_MS_MAX, and begins anew with a message", () => {
  const tail = new TailSchedule();
  tail.restart(0);
  const times: number[] = [];
  for (let i = 0; i < 8; i++) {
    const now = tail.nextDeadline()!;
    assertEquals([tail.expire(now - 1), tail.expire(now), tail.expire(now)], [false, true, false]);
    tail.repeat(now, middle);
    times.push(now);
  }
  assertEquals(times.slice(0, 4), [TAIL_MS, 2 * TAIL_MS, 4 * TAIL_MS, 8 * TAIL_MS]);
  assertEquals(tail.nextDeadline()! - times.at(-1)!, TAIL_MS_MAX);
  tail.restart(10_000);
  assertEquals(tail.nextDeadline(), 10_000 + TAIL_MS);
});

Deno.test("TailSchedule is due until the tail was packed, and again if it did not fit", () => {
  const tail = new TailSchedule();
  tail.ask();
  assertEquals(tail.isDue, true);
  tail.onPacked(false);
  assertEquals(tail.isDue, true);
  tail.onPacked(true);
  assertEquals([tail.isDue, tail.nextDeadline()], [false, undefined]);
});
