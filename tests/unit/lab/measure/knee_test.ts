import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import {
  kneeOf,
  powerOf,
  RateSweep,
  stepOfRecord,
  type SweepStep,
} from "../../../../lib/lab/measure/knee.ts";

/** Returns the steps of an M/M/1 queue: its latency is 1 ÷ (capacity − rate). */
function queue(capacity: number): (rate: number) => SweepStep {
  return (rate) => {
    const throughput = Math.min(rate, capacity);
    const p50Ms = rate < capacity ? 1_000 / (capacity - rate) : 1_000;
    return { rate, throughput, p50Ms };
  };
}

/** Makes a sweep. `onRate` is called with each rate that it measures. */
function sweep(
  step: (rate: number) => SweepStep,
  start: number,
  onRate: (rate: number) => void = () => {},
): RateSweep {
  const rates = new RateSweep(start);
  for (let rate = rates.nextRate(); rate !== undefined; rate = rates.nextRate()) {
    onRate(rate);
    rates.add(step(rate));
  }
  return rates;
}

Deno.test("kneeOf() finds the greatest power: half of the capacity in an M/M/1 queue", () => {
  const step = queue(10_000);
  const steps = Array.from({ length: 20 }, (_, i) => step((i + 1) * 500));
  assertEquals(kneeOf(steps)?.rate, 5_000);
});

Deno.test("RateSweep rises until past the knee, measures on both sides of it, and stops", () => {
  const { steps } = sweep(queue(10_000), 500);
  const knee = kneeOf(steps)!;
  assert(Math.abs(knee.rate - 5_000) < 1_000, `${knee.rate}`);
  assert(steps.at(-1)!.rate > 8_000, "past the knee");
  assert(steps.length < 15, `${steps.length} steps`);
  assertEquals(
    steps.map(({ rate }) => rate),
    steps.map(({ rate }) => rate).toSorted((a, b) => a - b),
  );
});

Deno.test("RateSweep measures between the knee and its neighbours, and then the knee again", () => {
  const rates: number[] = [];
  sweep(queue(10_000), 500, (rate) => rates.push(rate));
  const rise = [500, 750, 1_100, 1_700, 2_600, 3_900, 5_900, 8_900, 13_000, 20_000];
  // The knee of the rise is 5,900; between 3,900 and it a better one shows, which is measured
  // thrice.
  assertEquals(rates, [...rise, 4_800, 7_200, 4_800, 4_800]);
});

Deno.test("RateSweep goes on after a single bad step", () => {
  const step = queue(100_000);
  const stumbles = (rate: number) =>
    rate === 1_100 ? { ...step(rate), throughput: 1_000, p50Ms: 90 } : step(rate);
  assert(kneeOf(sweep(stumbles, 500).steps)!.rate > 20_000);
});

Deno.test("RateSweep ends without a knee if even the first rate is too high", () => {
  const { steps } = sweep(queue(100), 5_000);
  assertEquals(steps.length, 1);
  assertEquals(kneeOf(steps), undefined);
});

Deno.test("powerOf() is 0 without deliveries or latency", () => {
  assertEquals(powerOf({ rate: 5, throughput: 0, p50Ms: Infinity }), 0);
  assertEquals(powerOf({ rate: 5, throughput: 5, p50Ms: 0 }), 0);
});

Deno.test("stepOfRecord() refuses a run that is no load", () => {
  assertThrows(
    () => stepOfRecord({ throughput: 5, oneWayMs: undefined, ownMs: undefined }),
    InvariantError,
    "Every step of a sweep is a load",
  );
});

Deno.test("RateSweep stays over once it has returned no rate", () => {
  const over = sweep(queue(10_000), 500);
  assertEquals([over.nextRate(), over.nextRate()], [undefined, undefined]);
});
