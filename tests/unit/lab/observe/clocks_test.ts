import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { alignClocks } from "../../../../lib/lab/observe/align_clocks.ts";
import { estimateClock } from "../../../../lib/lab/process/clock_estimate.ts";
import { ClockLine } from "../../../../lib/lab/observe/host_clock.ts";
import type { ClientTrace } from "../../../../lib/lab/mod.ts";

/** Returns an exchange with a clock that is ahead, with the times that ping and pong took. */
const exchange = (sent: number, ahead: number, there: number, back: number) => ({
  sent,
  at: sent + there + ahead,
  received: sent + there + back,
});

Deno.test("estimateClock() uses the shortest round trip, and half of it as the error", () => {
  const samples = [
    exchange(1_000, 7_000, 900, 100),
    exchange(3_000, 7_000, 110, 90),
    exchange(5_000, 7_000, 100, 4_000),
  ];
  assertEquals(estimateClock(samples), { offset: 7_010, error: 150, at: 3_100 });
  assertEquals(estimateClock([]), undefined);
});

Deno.test("estimateClock() is never off by more than its error, even if one direction takes all the time", () => {
  for (let there = 0; there <= 1_000; there += 50) {
    const { offset, error } = estimateClock([exchange(0, -400, there, 1_000 - there)])!;
    assert(Math.abs(offset + 400) <= error, `${there}: ${offset} ± ${error}`);
  }
});

Deno.test("ClockLine follows a clock that drifts between the two measurements", () => {
  const line = new ClockLine(
    { offset: 1_000, error: 10, at: 0 },
    { offset: 3_000, error: 20, at: 1_000_000 },
  );
  assertEquals([0, 500_000, 1_000_000].map((at) => line.toOurs(at + 1_000)), [0, 499_000, 998_000]);
  assertEquals(line.describe("lab1"), { host: "lab1", offsetMs: 1, errorMs: 0.02, driftMs: 2 });
  // Before the first and after the last measurement the nearest offset is used.
  assertEquals(line.toOurs(-5_000), -6_000);
  assertEquals(line.toOurs(2_003_000), 2_000_000);
});

Deno.test("alignClocks() converts sentAt by the sender's clock and deliveredAt by the receiver's", () => {
  const steady = (offset: number) =>
    new ClockLine({ offset, error: 0, at: 0 }, { offset, error: 0, at: 0 });
  const delivery = (sender: string, sentAt: number, deliveredAt: number) => ({
    sender,
    member: sender,
    seq: 1,
    lastSeq: 1,
    text: "x",
    sentAt,
    deliveredAt,
  });
  const change = { seq: 2, change: "join of bob" };
  const trace = (name: string, ...deliveries: ReturnType<typeof delivery>[]): ClientTrace => ({
    name,
    sent: [],
    deliveries,
    sequence: [...deliveries, change],
    cost: undefined,
    usage: undefined,
  });
  // ann's clock is 500 ahead, bob's 200 behind.
  const [ann, bob] = alignClocks(
    [trace("ann", delivery("ann", 1_500, 1_510)), trace("bob", delivery("ann", 1_500, 830))],
    [steady(500), steady(-200)],
  );
  assertEquals(ann!.deliveries, [delivery("ann", 1_000, 1_010)]);
  assertEquals(bob!.deliveries, [delivery("ann", 1_000, 1_030)]);
  assertEquals(bob!.sequence, [delivery("ann", 1_000, 1_030), change]);
  assertThrows(() => alignClocks([trace("ann")], []), InvariantError, "host has a clock");
});
