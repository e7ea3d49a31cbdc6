import { assert } from "@std/assert";
import { runSeed } from "./run/run_seed.ts";

const SEEDS = [1, 2, 3, 4];

for (const seed of SEEDS) {
  Deno.test(`Seed ${seed} keeps the contract when all is sealed, and no replay changes anything`, () => {
    const { replays, delivered } = runSeed(seed, () => {}, { isSealed: true });
    assert(replays > 50 && delivered > 0, `${replays} replays, ${delivered} deliveries`);
  });
}
