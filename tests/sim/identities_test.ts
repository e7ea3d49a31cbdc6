import { assert } from "@std/assert";
import { runSeed } from "./run/run_seed.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

for (const seed of SEEDS) {
  Deno.test(`Seed ${seed} keeps the contract with identities, and an insider takes no name`, () => {
    const { refused, delivered } = runSeed(seed, () => {}, { hasIdentities: true });
    assert(refused > 5 && delivered > 0, `${refused} refusals, ${delivered} deliveries`);
  });
}
