import type { Random } from "../../lib/core/mod.ts";
import { drawInteger, seededRandom } from "../sim/world/seeded_random.ts";

/** Runs a test's body with randomness of a seed that is drawn; a failure names the seed. */
export async function seeded(body: (random: Random) => Promise<void>): Promise<void> {
  const seed = drawInteger(Math.random, 1, 2 ** 31);
  try {
    await body(seededRandom(seed));
  } catch (error) {
    console.error(`The seed was ${seed}.`);
    throw error;
  }
}
