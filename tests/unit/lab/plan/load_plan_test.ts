import { assertEquals } from "@std/assert";
import { shareOf } from "../../../../lib/lab/plan/load_plan.ts";

const LOAD = { rate: 1_000, durationMs: 1_000, size: 64 };

Deno.test("shareOf() has the senders take turns and reach the rate together", () => {
  const shares = [0, 1, 2].map((i) => shareOf(LOAD, i, 3));
  assertEquals(shares.map(({ count }) => count), [334, 333, 333]);
  const dues = shares.flatMap(({ count, phase, interval }) =>
    Array.from({ length: count }, (_, i) => Math.round(phase + i * interval))
  ).sort((a, b) => a - b);
  assertEquals(dues, Array.from({ length: 1_000 }, (_, i) => i * 1_000));
});
