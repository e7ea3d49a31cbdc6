import { parseArgs } from "@std/cli/parse-args";
import type { Catch } from "./catch.ts";
import { huntBySeeds } from "./hunt_by_seeds.ts";
import { TestHunt } from "./test_hunt.ts";
import type { Bug } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";
import { Sandbox } from "./sandbox.ts";
import { TESTED_MUTANTS } from "./tested_mutants.ts";

const USAGE = "deno task mutants [--only NAME] [--by tests|seeds] [--seeds N] [--jobs N]\n" +
  "  --only NAME  this mutant alone\n" +
  "  --by WHAT    those alone that unit tests must catch, or those of the simulator\n" +
  "  --seeds N    seeds by which each must be caught (2000), more for some\n" +
  "  --jobs N     mutants at a time (as many as there are cores)";
const SEEDS = 2_000;
const EXIT_SURVIVED = 1;
const EXIT_USAGE = 64;

/** A bug, and how it is looked for. */
interface Quarry {
  readonly bug: Bug;
  hunt(sandbox: Sandbox): Promise<Catch>;
}

/** Looks for one bug, and says what became of it; true: it was caught. */
async function hunt(sandbox: Sandbox, { bug, hunt }: Quarry): Promise<boolean> {
  const started = performance.now();
  const { isCaught, by } = await hunt(sandbox);
  const seconds = `${((performance.now() - started) / 1_000).toFixed(1)} s`;
  const outcome = isCaught ? `${by} (${seconds})` : `SURVIVED ${by} (${seconds}): ${bug.why}`;
  console.log(`${bug.name.padEnd(36)} ${outcome}`);
  return isCaught;
}

async function huntAll(quarries: readonly Quarry[], jobs: number): Promise<number> {
  const waiting = [...quarries];
  let survivors = 0;
  const work = async () => {
    const sandbox = await Sandbox.make();
    try {
      for (let quarry = waiting.shift(); quarry; quarry = waiting.shift()) {
        if (!await hunt(sandbox, quarry)) survivors++;
      }
    } finally {
      await sandbox.remove();
    }
  };
  // Each removes its sandbox, also after a mutant that does not apply.
  const ends = await Promise.allSettled(Array.from({ length: jobs }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return survivors;
}

/** Returns the flags that `deno task test` has against leaks. */
async function sanitizers(): Promise<string[]> {
  const script = new URL("../../tools/sanitizers.ts", import.meta.url).pathname;
  const args = ["run", "--no-config", "--no-lock", script];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  return new TextDecoder().decode(stdout).split(/\s+/).filter((flag) => flag !== "");
}

async function quarriesOf(by: string | undefined, seeds: number): Promise<Quarry[]> {
  const tests = new TestHunt(await sanitizers());
  const quick = TESTED_MUTANTS.map((bug) => ({
    bug,
    hunt: (sandbox: Sandbox) => tests.hunt(sandbox, bug),
  }));
  const slow = MUTANTS.map((bug) => ({
    bug,
    hunt: (sandbox: Sandbox) => huntBySeeds(sandbox, bug, (bug.patience ?? 1) * seeds),
  }));
  return [...(by === "seeds" ? [] : quick), ...(by === "tests" ? [] : slow)];
}

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, { string: ["only", "by", "seeds", "jobs"] });
  const seeds = Number(flags.seeds ?? SEEDS);
  const jobs = Number(flags.jobs ?? navigator.hardwareConcurrency);
  const { only, by } = flags;
  const isFine = [seeds, jobs].every((it) => Number.isInteger(it) && it > 0) &&
    [undefined, "tests", "seeds"].includes(by) && flags._.length === 0;
  const all = isFine ? await quarriesOf(by, seeds) : [];
  const quarries = all.filter(({ bug }) => only === undefined || bug.name === only);
  if (quarries.length === 0) {
    console.error(`Usage: ${USAGE}`);
    return EXIT_USAGE;
  }
  const survivors = await huntAll(quarries, Math.min(jobs, quarries.length));
  console.log(`${quarries.length - survivors} of ${quarries.length} mutants were caught`);
  return survivors === 0 ? 0 : EXIT_SURVIVED;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
