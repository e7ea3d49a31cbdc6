import { parseArgs } from "@std/cli/parse-args";
import { runInProcesses } from "./run/run_in_processes.ts";
import { type RangeOptions, runRange, type Tally } from "./run/run_range.ts";

const USAGE = "deno task sim --seeds N [--seed S] [--jobs J] [--failures N] [--trace] [--json]\n" +
  "  --seeds N     how many seeds (1)\n" +
  "  --seed S      the first of them (1)\n" +
  "  --jobs J      processes that share them (1)\n" +
  "  --failures N  go on until so many seeds have failed (1; in each of several processes 100)\n" +
  "  --trace       print what happens in the runs\n" +
  "  --json        print the result as one line of JSON";

/**
 * The exit code by the kind of the first failure: an exception, a violation of the contract, or no
 * convergence.
 */
const EXIT_CODES = { threw: 1, violation: 2, "not converged": 3 } as const;
const EXIT_USAGE = 64;

function report(tally: Tally, seconds: number): void {
  for (const { seed, kind, message } of tally.failures) {
    console.error(`seed ${seed} failed: ${kind}: ${message}`);
    console.error(`replay: deno task sim --seed ${seed} --trace`);
  }
  const { seeds, failures, delivered, missed, evictions, sent, lost, hash, faults } = tally;
  const result = failures.length === 0 ? "passed" : `run, ${failures.length} failed`;
  const came = Object.entries(faults).map(([name, times]) => `${times} × ${name}`).join(", ");
  console.log(
    `${seeds} seeds ${result}, ${Math.round(60 * seeds / seconds)} a minute; ` +
      `${delivered} deliveries, ${missed} told as missing, ${evictions} evictions; ` +
      `${sent} datagrams, ${lost} lost; ${came || "no faults of hosts"}; last trace hash ${hash}`,
  );
}

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    string: ["seeds", "seed", "jobs", "failures"],
    boolean: ["trace", "json"],
  });
  const count = Number(flags.seeds ?? 1);
  const first = Number(flags.seed ?? 1);
  const jobs = Number(flags.jobs ?? 1);
  const failuresMax = Number(flags.failures ?? (jobs > 1 ? 100 : 1));
  const isFine = [count, first, jobs, failuresMax].every(Number.isInteger) && count > 0 &&
    first >= 0 && jobs > 0 && failuresMax > 0;
  if (!isFine || flags._.length > 0) {
    console.error(`Usage: ${USAGE}`);
    return EXIT_USAGE;
  }
  const started = performance.now();
  const range: RangeOptions = { first, count, failuresMax };
  const tally = jobs > 1
    ? await runInProcesses(range, jobs)
    : runRange(flags.trace ? { ...range, trace: (line) => console.log(line) } : range);
  if (flags.json) console.log(JSON.stringify(tally));
  else report(tally, (performance.now() - started) / 1_000);
  const [failure] = tally.failures;
  return failure === undefined ? 0 : EXIT_CODES[failure.kind];
}

if (import.meta.main) Deno.exit(await main(Deno.args));
