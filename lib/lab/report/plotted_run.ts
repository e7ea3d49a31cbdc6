import type { RunRecord } from "../results/results.ts";
import type { LabelledResults } from "./read_results.ts";

/** A run in the plots, and the line that it is a point of. */
export interface PlottedRun {
  /** `total`; beside other labs `monday, total`. */
  readonly series: string;
  readonly run: RunRecord;
}

/** Lines of a plot that differ by colour; there are so many colours. */
const COLOURS = 8;

/** All runs, with the lines that they belong to: one for each lab and order. */
export function plottedRuns(labs: readonly LabelledResults[]): PlottedRun[] {
  return labs.flatMap(({ label, results }) =>
    results.runs.map((run) => ({
      series: labs.length === 1 ? run.order : `${label}, ${run.order}`,
      run,
    }))
  );
}

/** The lines there are, in the order in which they first appear. */
export function seriesOf(runs: readonly PlottedRun[]): string[] {
  return [...new Set(runs.map(({ series }) => series))];
}

/** A colour of the style sheet for a line; `all` are those that have to be told apart. */
export function colourOf(series: string, all: readonly string[]): string {
  return `var(--series-${all.indexOf(series) % COLOURS + 1})`;
}

/** Runs that can be compared over the number of clients: the same in all else. */
export function sameBut(run: RunRecord): string {
  const { experiment, load, lossPercent = 0, failover } = run;
  const plan = load === undefined ? "at once" : JSON.stringify(load.plan);
  return `${experiment} ${plan} ${lossPercent} ${JSON.stringify(failover ?? {})}`;
}

/** The runs that are shown one by one: of a sweep only the knee. */
export function shownAlone(runs: readonly PlottedRun[]): PlottedRun[] {
  return runs.filter(({ run }) => run.sweep === undefined || run.sweep.isKnee);
}

/** `5 clients, 10 % loss`: for the title of a figure about runs of one kind. */
export function kindName({ clients, lossPercent }: RunRecord): string {
  const loss = lossPercent === undefined ? "" : `, ${lossPercent} % loss`;
  return `${clients.length} client${clients.length === 1 ? "" : "s"}${loss}`;
}

/** `1,000/s × 64 B`, `all lines at once` */
export function loadName({ load, lossPercent }: RunRecord): string {
  const loss = lossPercent === undefined ? "" : `, ${lossPercent} % loss`;
  if (load === undefined) return `all lines at once${loss}`;
  const { rate, size } = load.plan;
  return `${rate.toLocaleString("en-US")}/s × ${size} B${loss}`;
}
