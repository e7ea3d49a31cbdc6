import { COMPARED_ORDERS, distributionOf, type Order } from "../../../lib/lab/mod.ts";
import { compareLines } from "../../peers/lines/compare_lines.ts";
import {
  gmAllowed,
  gmFromSource,
  minimalLines,
  pythonLines,
} from "../../peers/lines/line_programs.ts";
import { type LineRow, renderLines } from "../../peers/lines/render_lines.ts";
import { type Bar, type Bound, judgeBar } from "../bar.ts";
import type { Part } from "../part.ts";

const MEMBERS = 5;
const COUNT = 600;
/** Lines before those that count: none, as in a program that has just started, or some. */
const WARM = [0, 100];
/** Bounds hold for these. */
const JUDGED_WARM = 100;
const MINIMAL = minimalLines("sync");
const MINIMAL_AT_MOST = { fifo: 1.5, total: 2 } as const;

/** From a line on stdin to a line on stdout. */
export const linesPart: Part = async ({ clocks, runs, python, interrupted }) => {
  const course = python === undefined ? [] : [pythonLines(python)];
  // The least program has no order: its times are those that total order is compared with, too.
  const contestants = [gmFromSource, gmAllowed, ...course, MINIMAL];
  const figures: string[] = [];
  const bars: Bar[] = [];
  const faults: string[] = [];
  for (const warm of WARM) {
    for (const order of COMPARED_ORDERS) {
      const options = { members: MEMBERS, warm, count: COUNT, runs, clocks, interrupted };
      const rows = await compareLines(contestants, order, options);
      const title = `${order} order, ${COUNT} lines after ${warm}:`;
      figures.push(...(figures.length === 0 ? [] : [""]), title, "", ...renderLines(rows));
      if (warm === JUDGED_WARM) bars.push(...judgeLines(order, rows, course[0]?.title));
      const lost = rows.flatMap((row) => row.runs).reduce((sum, run) => sum + run.lost, 0);
      if (lost > 0) faults.push(`${order} order: ${lost} lines were late`);
    }
  }
  return { figures, bars, faults };
};

function judgeLines(
  order: Order,
  rows: readonly LineRow[],
  python: string | undefined,
): Bar[] {
  const micros = ({ runs }: LineRow) =>
    runs.flatMap(({ others }) => distributionOf(others)?.p50 ?? []);
  const own = micros(rows[0]!);
  const compare = (title: string, value: number): Bar[] => {
    const other = rows.find((row) => row.title === title);
    if (other === undefined) return [];
    const theirs = micros(other);
    const bound: Bound = { kind: "≤", value, of: `× ${title}` };
    const ratios = own.map((each, i) => each / theirs[i]!);
    return [judgeBar(`lines, ${order}, p50, N = ${MEMBERS}`, ratios, bound)];
  };
  return [
    ...(python === undefined ? [] : compare(python, 1)),
    ...compare(MINIMAL.title, MINIMAL_AT_MOST[order === "fifo" ? "fifo" : "total"]),
  ];
}
