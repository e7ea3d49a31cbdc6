import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  addRange,
  rangeLength,
  removeRange,
  type SeqRange,
  U48_MAX,
} from "../../../lib/core/mod.ts";

const range = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.nat(6))
  .map(([first, more]) => ({ first, last: first + more }));

/** The maximal runs of a set of numbers. */
function runsOf(numbers: ReadonlySet<number>): SeqRange[] {
  const runs: SeqRange[] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last.last === number - 1) {
      runs[runs.length - 1] = { first: last.first, last: number };
    } else runs.push({ first: number, last: number });
  }
  return runs;
}

Deno.test("addRange() keeps the runs of a set of numbers", () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 20 }), (added) => {
      const ranges: SeqRange[] = [];
      const numbers = new Set<number>();
      for (const one of added) {
        addRange(ranges, one);
        for (let seq = one.first; seq <= one.last; seq++) numbers.add(seq);
        assertEquals(ranges, runsOf(numbers));
        assertEquals(ranges.reduce((sum, run) => sum + rangeLength(run), 0), numbers.size);
      }
    }),
    { seed: 20_271, numRuns: 500 },
  );
});

Deno.test("addRange() joins ranges that touch", () => {
  const ranges = [{ first: 1, last: 3 }, { first: 7, last: 9 }];
  addRange(ranges, { first: 4, last: 6 });
  assertEquals(ranges, [{ first: 1, last: 9 }]);
});

Deno.test("addRange() leaves the ranges that it was given as they were", () => {
  const given = Object.freeze({ first: 2, last: 3 });
  const ranges = [given];
  addRange(ranges, Object.freeze({ first: 3, last: 5 }));
  assertEquals(given, { first: 2, last: 3 });
  assertEquals(ranges, [{ first: 2, last: 5 }]);
});

Deno.test("rangeLength() counts both ends", () => {
  assertEquals(rangeLength({ first: 7, last: 7 }), 1);
  assertEquals(rangeLength({ first: 1, last: U48_MAX }), U48_MAX);
});

Deno.test("removeRange() leaves the runs of a set of numbers", () => {
  fc.assert(fc.property(fc.array(range), fc.array(range), (added, removed) => {
    const ranges: SeqRange[] = [];
    const numbers = new Set<number>();
    for (const one of added) {
      addRange(ranges, one);
      for (let n = one.first; n <= one.last; n++) numbers.add(n);
    }
    for (const one of removed) {
      removeRange(ranges, one);
      for (let n = one.first; n <= one.last; n++) numbers.delete(n);
    }
    const left = ranges.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i)
    );
    assertEquals(left, [...numbers].sort((a, b) => a - b));
  }));
});
