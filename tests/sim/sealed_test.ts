import { assert } from "@std/assert";
import { hasCipher } from "../../lib/net/seal/mod.ts";
import { runSeed } from "./run/run_seed.ts";

const SEEDS = [1, 2, 3, 4];
const IGNORED = !hasCipher();
if (IGNORED) console.log("Sealed runs are ignored: this Deno has no chacha20-poly1305.");

for (const seed of SEEDS) {
  Deno.test({
    name: `Seed ${seed} keeps the contract when all is sealed, and no replay changes anything`,
    ignore: IGNORED,
    fn() {
      const { replays, delivered } = runSeed(seed, () => {}, { isSealed: true });
      assert(replays > 50 && delivered > 0, `${replays} replays, ${delivered} deliveries`);
    },
  });
}
