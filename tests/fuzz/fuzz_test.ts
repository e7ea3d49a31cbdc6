import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { fuzz } from "./fuzz.ts";
import { fuzzTarget } from "./fuzz_target.ts";
import { TARGETS } from "./targets.ts";

/** A share of what `deno task fuzz` does, the same inputs each time. */
const SEED = 20_261_130;

for (const { name, property, testRuns } of TARGETS) {
  Deno.test(`the decoder of ${name} keeps its promises for valid and mutated inputs`, () => {
    fc.assert(property, { seed: SEED, numRuns: testRuns });
  });
}

Deno.test("fuzz() finds the smallest input that fails, and names what replays it", () => {
  const target = fuzzTarget("numbers", fc.nat(1_000), (n) => {
    if (n > 700) throw new Error("too large");
  });
  const { inputs, failure } = fuzz(target, { seconds: 60, seed: 1 }, () => 0);
  assertEquals(failure?.input, "701");
  assertMatch(failure?.message ?? "", /too large/);
  const [, path] = /^deno task fuzz --only numbers --seed 1 --path ([\d:]+)$/.exec(
    failure?.replay ?? "",
  ) ?? [];
  const again = fuzz(target, { seconds: 60, seed: 1, path }, () => 0);
  assertEquals([again.inputs, again.failure?.input], [1, "701"]);
  assertEquals(inputs > again.inputs, true);
});

Deno.test("fuzz() ends when its time is up", () => {
  for (const [seconds, expected] of [[0, 0], [0.01, 5], [3, 1_500]] as const) {
    let now = 1e6;
    const slow = fuzzTarget("any", fc.nat(), () => void (now += 2));
    assertEquals(fuzz(slow, { seconds, seed: 1 }, () => now), { inputs: expected });
  }
});
