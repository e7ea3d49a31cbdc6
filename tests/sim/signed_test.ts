import { assert } from "@std/assert";
import { runSeed } from "./run/run_seed.ts";

const SEEDS = [1, 2, 4, 6];

Deno.test("Simulator passes seeds with signed groups, in which a forger is believed nothing", () => {
  let [forged, forgeries, delivered] = [0, 0, 0];
  for (const seed of SEEDS) {
    const result = runSeed(seed, () => {}, { isSigned: true });
    forged += result.forgedRuns;
    forgeries += result.faults["forged messages"] ?? 0;
    delivered += result.delivered;
  }
  assert(forged > 5, `only ${forged} of ${forgeries} forgeries did not fit a signature`);
  assert(delivered > 100, `only ${delivered} deliveries`);
});
