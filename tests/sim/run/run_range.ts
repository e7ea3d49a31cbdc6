import { cpuUsage } from "node:process";
import { type NetworkCounts, newCounts } from "../world/network.ts";
import { type RunOptions, type RunResult, runSeed } from "./run_seed.ts";
import { NotConverged, Violation } from "../check/violation.ts";

/** A seed whose run went wrong. */
export interface Failure {
  readonly seed: number;
  /** An exception, a broken contract, or something owed that did not come. */
  readonly kind: "threw" | "violation" | "not converged";
  readonly message: string;
}

/** The totals over the runs of many seeds. */
export interface Tally {
  seeds: number;
  delivered: number;
  ordered: number;
  missed: number;
  repaired: number;
  evictions: number;
  readonly counts: NetworkCounts;
  /** Milliseconds of the processors. */
  cpuMs: number;
  /** Of the last run. */
  hash: string;
  readonly faults: Record<string, number>;
  readonly failures: Failure[];
}

/** The range of seeds to run, and the conditions to stop early. */
export interface RangeOptions extends RunOptions {
  readonly first: number;
  readonly count: number;
  /** No more seeds are run after so many failures. */
  readonly failuresMax: number;
  trace?(line: string): void;
}

/** The totals that are sums over the runs. */
const SUMS = ["delivered", "ordered", "missed", "repaired", "evictions"] as const;

export function newTally(): Tally {
  return {
    ...{ seeds: 0, delivered: 0, ordered: 0, missed: 0, repaired: 0, evictions: 0 },
    counts: newCounts(),
    ...{ cpuMs: 0, hash: "", faults: {}, failures: [] },
  };
}

/** Runs one seed after the other. */
export function runRange({ first, count, failuresMax, trace, ...kind }: RangeOptions): Tally {
  const tally = newTally();
  const before = cpuUsage();
  for (let seed = first; seed < first + count; seed++) {
    tally.seeds++;
    try {
      addResult(tally, runSeed(seed, trace, kind));
    } catch (error) {
      tally.failures.push({ seed, kind: kindOf(error), message: textOf(error) });
      if (tally.failures.length >= failuresMax) break;
    }
  }
  const { user, system } = cpuUsage(before);
  tally.cpuMs = (user + system) / 1_000;
  return tally;
}

/** Adds what another process found. */
export function addTally(to: Tally, from: Tally): void {
  to.seeds += from.seeds;
  to.cpuMs += from.cpuMs;
  addResult(to, from);
  to.failures.push(...from.failures);
}

function addResult(to: Tally, from: Tally | RunResult): void {
  for (const name of SUMS) to[name] += from[name];
  addTo(to.counts, from.counts);
  addTo(to.faults, from.faults);
  to.hash = from.hash;
}

function addTo<Name extends string>(
  to: Record<Name, number>,
  from: Readonly<Record<Name, number>>,
): void {
  for (const name of Object.keys(from) as Name[]) to[name] = (to[name] ?? 0) + from[name];
}

function kindOf(error: unknown): Failure["kind"] {
  if (error instanceof Violation) return "violation";
  return error instanceof NotConverged ? "not converged" : "threw";
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
