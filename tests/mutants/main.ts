import { describeFlags, parseFlags, UsageError } from "../../lib/cli/flags/mod.ts";
import { runTask, type Task } from "../../tools/run_task.ts";
import type { Catch } from "./catch.ts";
import { huntBySeeds } from "./hunt_by_seeds.ts";
import { TestHunt } from "./test_hunt.ts";
import type { Bug } from "./mutant.ts";
import { MUTANTS } from "./mutants.ts";
import { Sandbox } from "./sandbox.ts";
import { TESTED_MUTANTS } from "./tested_mutants.ts";

const SYNTAX = {
  flags: {
    only: { kind: "text", value: "NAME", help: "This mutant alone" },
    by: {
      kind: "choice",
      choices: ["tests", "seeds"],
      help: "Those alone that unit tests must catch, or those of the simulator",
    },
    seeds: {
      kind: "number",
      value: "N",
      min: 1,
      max: 1e9,
      default: 2_000,
      help: "Seeds by which each must be caught, more for some",
    },
    jobs: {
      kind: "number",
      value: "N",
      min: 1,
      max: 1_000,
      help: "Mutants at a time (default: as many as there are cores)",
    },
  },
  positionals: [],
} as const;

const USAGE = `usage: deno task mutants [options]\n\n${describeFlags(SYNTAX.flags)}`;
const EXIT_SURVIVED = 1;
const EXIT_USAGE = 64;

/** A bug, and how it is looked for. */
interface Quarry {
  readonly bug: Bug;
  hunt(sandbox: Sandbox): Promise<Catch>;
}

/**
 * Looks for one bug, and says what became of it; true: it was caught. One that does not run is not
 * caught, and does not end the hunt for the others.
 */
async function hunt(sandbox: Sandbox, { bug, hunt }: Quarry): Promise<boolean> {
  const started = performance.now();
  const { isCaught, by } = await hunt(sandbox).catch((error: Error): Catch => {
    return { isCaught: false, by: error.message };
  });
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

async function run(args: string[]): Promise<number> {
  const { only, by, seeds, jobs = navigator.hardwareConcurrency } = parseFlags(args, SYNTAX).flags;
  const all = await quarriesOf(by, seeds);
  const quarries = all.filter(({ bug }) => only === undefined || bug.name === only);
  if (quarries.length === 0) {
    throw new UsageError(`Bad --only: there is no mutant ${JSON.stringify(only)}.`);
  }
  const survivors = await huntAll(quarries, Math.min(jobs, quarries.length));
  console.log(`${quarries.length - survivors} of ${quarries.length} mutants were caught`);
  return survivors === 0 ? 0 : EXIT_SURVIVED;
}

if (import.meta.main) {
  const task: Task = { name: "mutants", usage: USAGE, usageCode: EXIT_USAGE, run };
  Deno.exit(await runTask(task, Deno.args));
}
