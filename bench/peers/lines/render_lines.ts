import { distributionOf } from "../../../lib/lab/mod.ts";
import { formatRate } from "../../../lib/lab/render/format_number.ts";
import { table } from "../../../lib/lab/render/table.ts";
import { median } from "../median.ts";
import type { LineContestant } from "./line_programs.ts";
import type { LineTimes } from "./measure_lines.ts";

/** All runs of one program. */
export interface LineRow {
  readonly title: string;
  readonly contestant: LineContestant;
  readonly runs: LineTimes[];
}

/**
 * Returns a table with a line for each program: p50 and p99 at the other clients and at the one
 * that said the line, and the ratio of the first program to each.
 */
export function renderLines(rows: readonly LineRow[]): string[] {
  const titles = [
    "program",
    "others µs",
    "p99",
    "own µs",
    "p99",
    "gm to it, others",
    "own",
  ];
  const own = ({ runs }: LineRow, percent: "p50" | "p99") =>
    runs.flatMap((run) => distributionOf(run.own)?.[percent] ?? []);
  const others = ({ runs }: LineRow, percent: "p50" | "p99") =>
    runs.flatMap((run) => distributionOf(run.others)?.[percent] ?? []);
  const lines = rows.map((row) => [
    row.title,
    formatMiddle(others(row, "p50")),
    formatMiddle(others(row, "p99")),
    formatMiddle(own(row, "p50")),
    formatMiddle(own(row, "p99")),
    formatRatio(others(rows[0]!, "p50"), others(row, "p50")),
    formatRatio(own(rows[0]!, "p50"), own(row, "p50")),
  ]);
  return table(titles.map((title, i) => ({ title, align: i === 0 ? "left" : "right" })), lines);
}

function formatMiddle(values: readonly number[]): string {
  return formatRate(values.length === 0 ? undefined : median(values));
}

/** Returns the median of the ratios, run by run. */
function formatRatio(first: readonly number[], second: readonly number[]): string {
  return median(first.map((value, i) => value / second[i]!)).toFixed(2);
}
