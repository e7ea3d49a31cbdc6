import type { Results, RunRecord } from "../../results/mod.ts";

/** The results of a lab, with a label that is unique in the report. */
export interface LabelledResults {
  readonly label: string;
  readonly results: Results;
}

/** A run in the plots. */
export interface PlottedRun {
  /** The name of its line: `total`, or with several labs `monday, total`. */
  readonly series: string;
  readonly run: RunRecord;
}

/** Number of colours for lines in the style sheet. */
const COLOURS = 8;

/** Returns all runs with the names of their lines: one line for each lab and order. */
export function plottedRuns(labs: readonly LabelledResults[]): PlottedRun[] {
  return labs.flatMap(({ label, results }) =>
    results.runs.map((run) => ({
      series: labs.length === 1 ? run.order : `${label}, ${run.order}`,
      run,
    }))
  );
}

/** Returns the names of the lines, in the order of their first appearance. */
export function seriesOf(runs: readonly { readonly series: string }[]): string[] {
  return [...new Set(runs.map(({ series }) => series))];
}

/**
 * Returns the colour of a line in the style sheet. `all` are the names of all lines of the plot.
 */
export function colourOf(series: string, all: readonly string[]): string {
  return `var(--series-${all.indexOf(series) % COLOURS + 1})`;
}

/** Returns a key that is equal for runs which differ in order and number of clients only. */
export function sameBut(run: RunRecord): string {
  const { experiment, load, lossPercent = 0, failover } = run;
  const plan = load === undefined ? "at once" : JSON.stringify(load.plan);
  return `${experiment} ${plan} ${lossPercent} ${JSON.stringify(failover ?? {})}`;
}

/** Returns a phrase like `5 clients, 10 % loss` for the title of a figure. */
export function kindName({ clients, lossPercent }: RunRecord): string {
  const loss = lossPercent === undefined ? "" : `, ${lossPercent} % loss`;
  return `${clients.length} client${clients.length === 1 ? "" : "s"}${loss}`;
}

/**
 * Returns a name that tells a run from the others:
 * `total, 5 clients, 10 % loss, 200/s × 64 B, run 2`.
 */
export function runName(run: RunRecord): string {
  const { order, load, repetition } = run;
  return [
    order,
    kindName(run),
    ...(load === undefined ? [] : [rateName(load.plan)]),
    ...(repetition === undefined ? [] : [`run ${repetition}`]),
  ].join(", ");
}

/** Returns a phrase about the load, like `1,000/s × 64 B` or `all lines at once`. */
export function loadName({ load, lossPercent }: RunRecord): string {
  const loss = lossPercent === undefined ? "" : `, ${lossPercent} % loss`;
  if (load === undefined) return `all lines at once${loss}`;
  return `${rateName(load.plan)}${loss}`;
}

function rateName({ rate, size }: { readonly rate: number; readonly size: number }): string {
  return `${rate.toLocaleString("en-US")}/s × ${size} B`;
}
