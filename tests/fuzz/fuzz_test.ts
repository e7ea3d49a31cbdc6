import fc from "fast-check";
import { TARGETS } from "./targets.ts";

/** A share of what `deno task fuzz` does, the same inputs each time. */
const SEED = 20_261_130;

for (const { name, property, testRuns } of TARGETS) {
  Deno.test(`the decoder of ${name} keeps its promises for valid and mutated inputs`, () => {
    fc.assert(property, { seed: SEED, numRuns: testRuns });
  });
}
