import { describeFlags, parseFlags } from "../../lib/cli/flags/mod.ts";
import { runTask, type Task } from "../../tools/run_task.ts";
import { Progress } from "./run/progress.ts";
import { runInProcesses } from "./run/run_in_processes.ts";
import { type RangeOptions, runRange, type Tally } from "./run/run_range.ts";

const COUNT_MAX = 1e12;

const SYNTAX = {
  flags: {
    seeds: {
      kind: "number",
      value: "N",
      min: 1,
      max: COUNT_MAX,
      default: 1,
      help: "The number of seeds",
    },
    seed: {
      kind: "number",
      value: "S",
      min: 0,
      max: COUNT_MAX,
      default: 1,
      help: "The first of them",
    },
    jobs: {
      kind: "number",
      value: "J",
      min: 1,
      max: 1_000,
      default: 1,
      help: "The number of processes that share them; several report progress each minute",
    },
    failures: {
      kind: "number",
      value: "N",
      min: 1,
      max: COUNT_MAX,
      help: "Go on until so many seeds have failed (default 1; with several processes 100)",
    },
    sealed: { kind: "boolean", help: "Seal all datagrams, and have them replayed and forged" },
    identities: { kind: "boolean", help: "Give members identities, and let somebody take them" },
    signed: {
      kind: "boolean",
      help: "Sign fifo groups, and let somebody forge what is said there",
    },
    trace: { kind: "boolean", help: "Print what happens in the runs" },
    json: { kind: "boolean", help: "Print the result as one line of JSON" },
  },
  positionals: [],
} as const;

const USAGE = `usage: deno task sim [options]\n\n${describeFlags(SYNTAX.flags)}`;

/**
 * The exit code by the kind of the first failure: an exception, a violation of the contract, or no
 * convergence.
 */
const EXIT_CODES = { threw: 1, violation: 2, "not converged": 3 } as const;
const EXIT_USAGE = 64;
/** The exit codes of a run that was interrupted, as a shell has them. */
const INTERRUPTS = { SIGINT: 130, SIGTERM: 143 } as const;
/** Milliseconds between two lines of progress. */
const PROGRESS_MS = 60_000;

/** The flags for runs of a kind; without any, nothing is sealed or signed. */
const KINDS = ["sealed", "identities", "signed"] as const;

function report(tally: Tally, seconds: number, kinds: string): void {
  for (const { seed, kind, message } of tally.failures) {
    console.error(`seed ${seed} failed: ${kind}: ${message}`);
    console.error(`replay: deno task sim --seed ${seed}${kinds} --trace`);
  }
  const { seeds, failures, delivered, missed, evictions, counts, cpuMs, hash, faults } = tally;
  const lost = counts.lost + counts.cut + counts.overflowed;
  const result = failures.length === 0 ? "passed" : `run, ${failures.length} failed`;
  const came = Object.entries(faults).map(([name, times]) => `${times} × ${name}`).join(", ");
  console.log(
    `${seeds} seeds ${result}, ${Math.round(60 * seeds / seconds)} a minute, ` +
      `${Math.round(cpuMs / seeds)} ms of a core each; ` +
      `${delivered} deliveries, ${missed} told as missing, ${evictions} evictions; ` +
      `${counts.sent} datagrams, ${lost} lost; ${
        came || "no faults of hosts"
      }; last trace hash ${hash}`,
  );
}

async function run(args: string[]): Promise<number> {
  const { flags } = parseFlags(args, SYNTAX);
  const { seed: first, seeds: count, jobs, sealed: isSealed, signed: isSigned } = flags;
  const hasIdentities = flags.identities || isSigned;
  const kinds = KINDS.filter((kind) => flags[kind]).map((kind) => ` --${kind}`).join("");
  const started = performance.now();
  const failuresMax = flags.failures ?? (jobs > 1 ? 100 : 1);
  const range: RangeOptions = { first, count, failuresMax, isSealed, isSigned, hasIdentities };
  const { tally, interrupt } = jobs > 1
    ? await runWatched(range, jobs)
    : { tally: runRange(flags.trace ? { ...range, trace: (line) => console.log(line) } : range) };
  if (flags.json) console.log(JSON.stringify(tally));
  else if (tally.seeds > 0) report(tally, (performance.now() - started) / 1_000, kinds);
  if (interrupt !== undefined) return INTERRUPTS[interrupt];
  const [failure] = tally.failures;
  return failure === undefined ? 0 : EXIT_CODES[failure.kind];
}

/**
 * Runs seeds in several processes, writes to stderr each minute which of them have run, and does so
 * as well when it is interrupted.
 */
async function runWatched(
  range: RangeOptions,
  jobs: number,
): Promise<{ tally: Tally; interrupt?: keyof typeof INTERRUPTS }> {
  const progress = new Progress(range.count);
  const interrupted = new AbortController();
  const listeners = (["SIGINT", "SIGTERM"] as const).map((name) => {
    const listener = () => interrupted.abort(name);
    Deno.addSignalListener(name, listener);
    return () => Deno.removeSignalListener(name, listener);
  });
  const timer = setInterval(() => console.error(`${progress}`), PROGRESS_MS);
  const { signal } = interrupted;
  const tally = await runInProcesses(range, jobs, { progress, signal });
  clearInterval(timer);
  for (const remove of listeners) remove();
  if (!signal.aborted) return { tally };
  console.error(`${signal.reason}: ${progress}`);
  return { tally, interrupt: signal.reason };
}

if (import.meta.main) {
  const task: Task = { name: "sim", usage: USAGE, usageCode: EXIT_USAGE, run };
  Deno.exit(await runTask(task, Deno.args));
}
