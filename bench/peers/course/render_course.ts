import { formatMs } from "../../../lib/lab/render/format_number.ts";
import { table } from "../../../lib/lab/render/table.ts";
import { median } from "../median.ts";
import { courseRatios, type CourseRow, wholeRuns } from "./compare_course.ts";

/** Returns a table with a line for each program and number of clients. */
export function renderCourse(results: ReadonlyMap<number, readonly CourseRow[]>): string[] {
  const titles = ["N", "program", "ms", "least–most", "gm to it", "incomplete"];
  const lines = [...results].flatMap(([clients, rows]) =>
    rows.map((row) => {
      const ms = wholeRuns(row);
      const ratios = courseRatios(rows[0]!, row);
      return [
        `${clients}`,
        row.title,
        ms.length === 0 ? "–" : formatMs(median(ms)),
        ms.length === 0 ? "–" : `${formatMs(Math.min(...ms))}–${formatMs(Math.max(...ms))}`,
        ratios.length === 0 ? "–" : median(ratios).toFixed(2),
        `${row.runs.length - ms.length} of ${row.runs.length}`,
      ];
    })
  );
  return table(titles.map((title, i) => ({ title, align: i === 1 ? "left" : "right" })), lines);
}
