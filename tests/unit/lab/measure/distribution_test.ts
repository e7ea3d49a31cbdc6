import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { distributionOf, percentile } from "../../../../lib/lab/measure/distribution.ts";

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

Deno.test("percentile() returns the nearest rank, always a measured value", () => {
  assertEquals(percentile(upTo(100), 99), 99);
  assertEquals(percentile(upTo(100), 50), 50);
  assertEquals(percentile(upTo(101), 99), 100);
  assertEquals(percentile([10, 20], 50), 10);
  assertEquals(percentile([10, 20, 30], 50), 20);
  assertEquals(percentile([10, 20, 30], 100), 30);
  assertEquals(percentile([7], 0.1), 7);
});

Deno.test("percentile() refuses to make up a value where there is none", () => {
  assertThrows(() => percentile([], 50), InvariantError, "at least one value");
});

Deno.test("distributionOf() sorts numerically", () => {
  assertEquals(distributionOf([100, 9, 20]), {
    count: 3,
    mean: 43,
    p50: 20,
    p90: undefined,
    p99: undefined,
    p999: undefined,
    max: 100,
  });
});

Deno.test("distributionOf() has a percentile only where a sample lies above it", () => {
  const tails = (n: number) => {
    const { p90, p99, p999 } = distributionOf(upTo(n))!;
    return [p90, p99, p999];
  };
  assertEquals(tails(9), [undefined, undefined, undefined]);
  assertEquals(tails(50), [45, undefined, undefined]);
  assertEquals(tails(999), [900, 990, undefined]);
  assertEquals(tails(1_000), [900, 990, 999]);
});

Deno.test("distributionOf() returns undefined without values", () => {
  assertEquals(distributionOf([]), undefined);
});
