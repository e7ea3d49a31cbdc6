import type { RunRecord } from "../../results/mod.ts";
import { type PlottedRun, sameBut } from "./plotted_run.ts";

/** One run, or all runs that were made to measure the same thing again. */
export interface LikeRuns {
  /** The name of their line, as in {@linkcode PlottedRun}. */
  readonly series: string;
  /** The first of the runs, whose plan is that of all. */
  readonly first: RunRecord;
  readonly runs: readonly RunRecord[];
}

/**
 * Puts runs together that are equal in everything but their results, in the order of their first
 * appearance.
 */
export function likeRuns(runs: readonly PlottedRun[]): LikeRuns[] {
  const key = ({ series, run }: PlottedRun) => `${series} ${run.clients.length} ${sameBut(run)}`;
  return [...Map.groupBy(runs, key).values()].map((group) => {
    const [{ series, run: first }] = group as [PlottedRun];
    return { series, first, runs: group.map(({ run }) => run) };
  });
}

/**
 * Returns the runs that have figures of their own: of a sweep only those at the rate of the knee.
 */
export function shownAlone(runs: readonly PlottedRun[]): LikeRuns[] {
  return likeRuns(runs).filter(({ runs }) =>
    runs.some(({ sweep }) => sweep === undefined || sweep.isKnee)
  );
}

/**
 * Returns a sentence about medians and ranges for a caption, which is empty if each of the runs was
 * made once.
 *
 * @param points what shows the medians: `Points`
 * @param ranges what shows the ranges: `bars`
 */
export function repeatsSentence(
  all: readonly Pick<LikeRuns, "runs">[],
  points: string,
  ranges: string,
): string {
  const counts = all.map(({ runs }) => runs.length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most <= 1) return "";
  const runs = least === most ? `${most} runs` : `up to ${most} runs`;
  return ` ${points} are medians of ${runs}, ${ranges} go from the least to the most.`;
}
