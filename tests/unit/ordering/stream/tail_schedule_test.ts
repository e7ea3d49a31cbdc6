import { assertEquals } from "@std/assert";
import { TAIL_MS, TAIL_MS_MAX, TAIL_WAITING_MS_MAX } from "../../../../lib/core/mod.ts";
import { TailSchedule } from "../../../../lib/ordering/mod.ts";
import { middle } from "./fixture_peers.ts";

Deno.test("TailSchedule doubles its delays up to TAIL_MS_MAX, and begins anew with a message", () => {
  const tail = new TailSchedule();
  tail.restart(0);
  const times: number[] = [];
  for (let i = 0; i < 8; i++) {
    const now = tail.nextDeadline()!;
    assertEquals([tail.expire(now - 1), tail.expire(now), tail.expire(now)], [false, true, false]);
    tail.repeat(now, middle, false);
    times.push(now);
  }
  assertEquals(times.slice(0, 4), [TAIL_MS, 2 * TAIL_MS, 4 * TAIL_MS, 8 * TAIL_MS]);
  assertEquals(tail.nextDeadline()! - times.at(-1)!, TAIL_MS_MAX);
  tail.restart(10_000);
  assertEquals(tail.nextDeadline(), 10_000 + TAIL_MS);
});

Deno.test("TailSchedule waits for TAIL_WAITING_MS_MAX at most while messages wait", () => {
  const tail = new TailSchedule();
  tail.restart(0);
  const times: number[] = [];
  for (let i = 0; i < 6; i++) {
    const now = tail.nextDeadline()!;
    tail.expire(now);
    tail.repeat(now, middle, true);
    times.push(now);
  }
  const doubled = [TAIL_MS, 2 * TAIL_MS, 4 * TAIL_MS, 8 * TAIL_MS];
  const last = doubled.at(-1)!;
  assertEquals(times, [...doubled, last + TAIL_WAITING_MS_MAX, last + 2 * TAIL_WAITING_MS_MAX]);
});

Deno.test("TailSchedule.hasten() brings a tail forward that was far away, and no other", () => {
  const tail = new TailSchedule();
  tail.hasten(0);
  assertEquals(tail.nextDeadline(), TAIL_MS, "there was none");
  tail.hasten(5);
  assertEquals(tail.nextDeadline(), TAIL_MS, "it is sooner");
  tail.expire(TAIL_MS);
  for (let i = 0; i < 8; i++) tail.repeat(0, middle, false);
  tail.hasten(100);
  assertEquals(tail.nextDeadline(), 100 + TAIL_MS);
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
