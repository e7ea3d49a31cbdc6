import { type RunResult, runSeed } from "./run_seed.ts";
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
  missed: number;
  evictions: number;
  sent: number;
  lost: number;
  /** Of the last run. */
  hash: string;
  readonly faults: Record<string, number>;
  readonly failures: Failure[];
}

/** The range of seeds to run, and the conditions to stop early. */
export interface RangeOptions {
  readonly first: number;
  readonly count: number;
  /** No more seeds are run after so many failures. */
  readonly failuresMax: number;
  trace?(line: string): void;
}

export function newTally(): Tally {
  return {
    ...{ seeds: 0, delivered: 0, missed: 0, evictions: 0, sent: 0, lost: 0, hash: "" },
    ...{ faults: {}, failures: [] },
  };
}

/** Runs one seed after the other. */
export function runRange({ first, count, failuresMax, trace }: RangeOptions): Tally {
  const tally = newTally();
  for (let seed = first; seed < first + count; seed++) {
    tally.seeds++;
    try {
      addResult(tally, runSeed(seed, trace));
    } catch (error) {
      tally.failures.push({ seed, kind: kindOf(error), message: textOf(error) });
      if (tally.failures.length >= failuresMax) break;
    }
  }
  return tally;
}

/** Adds what another process found. */
export function addTally(to: Tally, from: Tally): void {
  to.seeds += from.seeds;
  to.delivered += from.delivered;
  to.missed += from.missed;
  to.evictions += from.evictions;
  to.sent += from.sent;
  to.lost += from.lost;
  to.hash = from.hash;
  addFaults(to, from.faults);
  to.failures.push(...from.failures);
}

function addResult(tally: Tally, result: RunResult): void {
  const { counts } = result;
  tally.delivered += result.delivered;
  tally.missed += result.missed;
  tally.evictions += result.evictions;
  tally.sent += counts.sent;
  tally.lost += counts.lost + counts.cut + counts.overflowed;
  tally.hash = result.hash;
  addFaults(tally, result.faults);
}

function addFaults(tally: Tally, faults: Readonly<Record<string, number>>): void {
  for (const [name, times] of Object.entries(faults)) {
    tally.faults[name] = (tally.faults[name] ?? 0) + times;
  }
}

function kindOf(error: unknown): Failure["kind"] {
  if (error instanceof Violation) return "violation";
  return error instanceof NotConverged ? "not converged" : "threw";
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : String(error);
}
