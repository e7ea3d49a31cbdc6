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
  const { inputs, failure } = fuzz(target, { seconds: 60, seed: 1 });
  assertEquals(failure?.input, "701");
  assertMatch(failure?.message ?? "", /too large/);
  const [, path] = /^deno task fuzz --only numbers --seed 1 --path ([\d:]+)$/.exec(
    failure?.replay ?? "",
  ) ?? [];
  const again = fuzz(target, { seconds: 60, seed: 1, path });
  assertEquals([again.inputs, again.failure?.input], [1, "701"]);
  assertEquals(inputs > again.inputs, true);
});

Deno.test("fuzz() ends when its time is up", () => {
  const slow = fuzzTarget("any", fc.nat(), () => {
    for (const end = performance.now() + 2; performance.now() < end;);
  });
  for (const seconds of [0, 0.01]) {
    const { inputs, failure } = fuzz(slow, { seconds, seed: 1 });
    assertEquals([inputs < 1_000, failure], [true, undefined]);
  }
});
