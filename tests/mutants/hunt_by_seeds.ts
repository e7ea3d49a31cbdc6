import type { Tally } from "../sim/run/run_range.ts";
import type { Catch } from "./catch.ts";
import type { Mutant } from "./mutant.ts";
import type { Sandbox } from "./sandbox.ts";

/** Wall milliseconds after which a mutant that still runs counts as one that never ends. */
const ENDLESS_MS = 300_000;

/** Lets the simulator look for a bug among the first seeds. */
export async function huntBySeeds(sandbox: Sandbox, mutant: Mutant, seeds: number): Promise<Catch> {
  const survived = { isCaught: false, by: `${seeds} seeds` };
  for (let first = 1; first <= seeds;) {
    const count = seeds - first + 1;
    const tally = await sandbox.withBug(
      mutant,
      () => simulate(sandbox, first, count, mutant.kind),
    );
    if (tally === undefined) return { isCaught: false, by: `${seeds} seeds, never ends` };
    const [failure] = tally.failures;
    if (failure === undefined) return survived;
    // A seed that fails without the bug, too, says nothing about it.
    const sound = await simulate(sandbox, failure.seed, 1, mutant.kind);
    const { seed, kind, message } = failure;
    if (sound?.failures.length === 0) {
      return { isCaught: true, by: `seed ${seed}: ${kind}: ${message.split("\n")[0]}` };
    }
    first = seed + 1;
  }
  return survived;
}

/** Runs seeds until one fails; `undefined`: it did not end. */
async function simulate(
  sandbox: Sandbox,
  first: number,
  count: number,
  kind: Mutant["kind"],
): Promise<Tally | undefined> {
  const flags = [
    "--seed",
    `${first}`,
    "--seeds",
    `${count}`,
    "--json",
    ...(kind === undefined ? [] : [`--${kind}`]),
  ];
  const run = ["run", "--no-prompt", "--no-check", "--no-lock", "tests/sim/main.ts"];
  const output = await sandbox.run([...run, ...flags], ENDLESS_MS);
  if (output === undefined) return undefined;
  const line = output.stdout.trim();
  if (line === "") throw new Error(`It does not run: ${output.stderr}`);
  return JSON.parse(line);
}
