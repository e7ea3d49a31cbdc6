import { type Spread, spreadOf, stepOfRecord } from "../../measure/mod.ts";
import type { RunRecord } from "../../results/mod.ts";
import { numberAxis } from "./figure.ts";
import { likeRuns } from "./like_runs.ts";
import type { PlottedRun } from "./plotted_run.ts";

/** A rate of a sweep in the plots: the medians of all that was measured at it. */
export interface SweepPoint {
  readonly series: string;
  /** Messages per second that were due. */
  readonly rate: number;
  /** Messages per second that were delivered. */
  readonly delivered: Spread | undefined;
  readonly p50Ms: Spread | undefined;
  readonly p99Ms: Spread | undefined;
  readonly isKnee: boolean;
  readonly runs: readonly RunRecord[];
}

/** Returns a point for each rate of each sweep. */
export function sweepPoints(runs: readonly PlottedRun[]): SweepPoint[] {
  return likeRuns(runs.filter(({ run }) => run.sweep !== undefined)).map(
    ({ series, first, runs }) => ({
      series,
      rate: stepOfRecord(first).rate,
      delivered: spreadOf(runs.map((run) => stepOfRecord(run).throughput)),
      p50Ms: spreadOf(runs.map(({ oneWayMs, ownMs }) => (oneWayMs ?? ownMs)?.p50)),
      p99Ms: spreadOf(runs.map(({ oneWayMs, ownMs }) => (oneWayMs ?? ownMs)?.p99)),
      isKnee: runs.some(({ sweep }) => sweep?.isKnee === true),
      runs,
    }),
  ).sort((a, b) => a.rate - b.rate);
}

/** Returns the limits of some ranges, as the numbers that an axis has to hold. */
export function limitsOf(ranges: readonly (Spread | undefined)[]): number[] {
  return ranges.flatMap((range) => range === undefined ? [] : [range.least, range.most]);
}

/** Returns the axis of the offered rates, and the functions that place points on it. */
export function rateAxis(points: readonly SweepPoint[]) {
  const rates = points.map(({ rate }) => rate);
  const { at, scale } = numberAxis(roundNumbers(rates), true, "messages/s offered");
  return { scale, x: ({ rate }: SweepPoint) => at(rate), at };
}

/** Returns the round numbers (1, 2 and 5 of each decade) between the least and the greatest. */
function roundNumbers(numbers: readonly number[]): number[] {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const decade = 10 ** Math.floor(Math.log10(least));
  const decades = Array.from({ length: 12 }, (_, i) => decade * 10 ** i);
  const round = decades.flatMap((each) => [each, 2 * each, 5 * each])
    .filter((number) => number >= least && number <= most);
  return round.length < 2 ? [...numbers] : round;
}
