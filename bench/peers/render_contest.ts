import { formatCount, formatRate } from "../../lib/lab/render/format_number.ts";
import { table } from "../../lib/lab/render/table.ts";
import type { LatencyRun, Row, ThroughputRun } from "./contest.ts";
import { median } from "./median.ts";

const FIRST = "gm";

/** Returns a table with a line for each system and size of the group. */
export function renderThroughput(
  results: ReadonlyMap<number, readonly Row<ThroughputRun>[]>,
): string[] {
  const columns = ["N", "system", "messages/s", "least–most", "gm to it", "CPU µs", "lost"];
  const lines = [...results].flatMap(([members, rows]) => {
    const own = rows.find(({ contestant }) => contestant.title === FIRST);
    return rows.map((row) => {
      const rates = row.runs.map(({ rate }) => rate);
      return [
        `${members}`,
        row.contestant.title,
        formatCount(median(rates)),
        `${formatCount(Math.min(...rates))}–${formatCount(Math.max(...rates))}`,
        own === undefined ? "–" : formatRatios(ratios(own, row, ({ rate }) => rate)),
        formatRate(median(row.runs.map(({ cpuMicros }) => cpuMicros))),
        formatLost(row.runs),
      ];
    });
  });
  return tableOf(columns, lines);
}

/** Returns a table of latencies, with a line for each system and size of the group. */
export function renderLatency(results: ReadonlyMap<number, readonly Row<LatencyRun>[]>): string[] {
  const columns = ["N", "system", "p50 µs", "least–most", "gm to it", "p99 µs", "gm to it"];
  const lines = [...results].flatMap(([members, rows]) => {
    const own = rows.find(({ contestant }) => contestant.title === FIRST);
    const compare = (row: Row<LatencyRun>, pick: (run: LatencyRun) => number) =>
      own === undefined ? "–" : formatRatios(ratios(own, row, pick));
    return rows.map((row) => {
      const middles = row.runs.map(({ p50 }) => p50);
      return [
        `${members}`,
        row.contestant.title,
        formatRate(median(middles)),
        `${formatRate(Math.min(...middles))}–${formatRate(Math.max(...middles))}`,
        compare(row, ({ p50 }) => p50),
        formatRate(median(row.runs.map(({ p99 }) => p99))),
        compare(row, ({ p99 }) => p99),
      ];
    });
  });
  return tableOf(columns, lines);
}

/** Returns the ratios of two systems: those of one run were measured right after each other. */
export function ratios<R>(a: Row<R>, b: Row<R>, pick: (run: R) => number): number[] {
  return a.runs.map((run, i) => pick(run) / pick(b.runs[i]!));
}

function tableOf(titles: readonly string[], lines: readonly string[][]): string[] {
  return table(titles.map((title, i) => ({ title, align: i === 1 ? "left" : "right" })), lines);
}

function formatRatios(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}

function formatLost(runs: readonly ThroughputRun[]): string {
  const lost = runs.reduce((sum, run) => sum + run.lost, 0);
  const due = runs.reduce((sum, run) => sum + run.due, 0);
  return lost === 0 ? "0" : `${(100 * lost / due).toFixed(3)} %`;
}
