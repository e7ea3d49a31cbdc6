import { parseArgs } from "@std/cli/parse-args";
import type { Mutant } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";
import { Sandbox } from "./sandbox.ts";

const USAGE = "deno task mutants [--only NAME] [--seeds N] [--jobs N]\n" +
  "  --only NAME  this mutant alone\n" +
  "  --seeds N    seeds by which each must be caught (2000), twice as many for some\n" +
  "  --jobs N     mutants at a time (as many as there are cores)";
const SEEDS = 2_000;
const EXIT_SURVIVED = 1;
const EXIT_USAGE = 64;

/** Lets the simulator look for one bug, and says what became of it; true: it was caught. */
async function hunt(sandbox: Sandbox, mutant: Mutant, seeds: number): Promise<boolean> {
  const started = performance.now();
  const caught = await sandbox.hunt(mutant, seeds);
  const seconds = `${((performance.now() - started) / 1_000).toFixed(1)} s`;
  const isCaught = typeof caught === "object";
  const outcome = isCaught
    ? `seed ${caught.seed} (${seconds}): ${caught.kind}: ${caught.message.split("\n")[0]}`
    : `SURVIVED ${seeds} seeds (${seconds}${
      caught === "endless" ? ", never ends" : ""
    }): ${mutant.why}`;
  console.log(`${mutant.name.padEnd(36)} ${outcome}`);
  return isCaught;
}

async function huntAll(mutants: readonly Mutant[], seeds: number, jobs: number): Promise<number> {
  const waiting = [...mutants];
  let survivors = 0;
  const work = async () => {
    const sandbox = await Sandbox.make();
    try {
      for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
        const patience = mutant.patience ?? 1;
        if (!await hunt(sandbox, mutant, patience * seeds)) survivors++;
      }
    } finally {
      await sandbox.remove();
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return survivors;
}

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, { string: ["only", "seeds", "jobs"] });
  const seeds = Number(flags.seeds ?? SEEDS);
  const jobs = Number(flags.jobs ?? navigator.hardwareConcurrency);
  const mutants = MUTANTS.filter(({ name }) => flags.only === undefined || name === flags.only);
  const isFine = [seeds, jobs].every((it) => Number.isInteger(it) && it > 0);
  if (!isFine || mutants.length === 0 || flags._.length > 0) {
    console.error(`Usage: ${USAGE}`);
    return EXIT_USAGE;
  }
  const survivors = await huntAll(mutants, seeds, jobs);
  console.log(`${mutants.length - survivors} of ${mutants.length} mutants were caught`);
  return survivors === 0 ? 0 : EXIT_SURVIVED;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
