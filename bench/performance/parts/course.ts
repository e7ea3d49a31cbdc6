import { COMPARED_ORDERS } from "../../../lib/lab/mod.ts";
import {
  compareCourse,
  courseRatios,
  type CourseRow,
  wholeRuns,
} from "../../peers/course/compare_course.ts";
import { type CourseWork, courseWork } from "../../peers/course/course_work.ts";
import { gmCourse } from "../../peers/course/gm_course.ts";
import { pythonCourse } from "../../peers/course/python_course.ts";
import { renderCourse } from "../../peers/course/render_course.ts";
import { type Bar, judgeBar } from "../bar.ts";
import type { Part } from "../part.ts";

/** The second experiment of the course comes first: its figures are those of the table. */
const SENDERS = ["one", "all"] as const;
const MS_AT_MOST = 15;
/** The number of clients for which that bound holds. */
const BOUNDED_CLIENTS = 16;

/** The experiments of the course: from the first sending to the last delivery. */
export const coursePart: Part = async ({ members, runs, python, interrupted }) => {
  const contestants = [gmCourse, ...(python === undefined ? [] : [pythonCourse(python)])];
  const figures: string[] = [];
  const bars: Bar[] = [];
  const faults: string[] = [];
  for (const senders of SENDERS) {
    for (const order of COMPARED_ORDERS) {
      const results = new Map<number, CourseRow[]>();
      for (const clients of members) {
        const work = courseWork(order, senders, clients);
        const rows = await compareCourse(contestants, work, { runs, interrupted });
        results.set(clients, rows);
        bars.push(...judgeCourse(work, rows));
        faults.push(...rows[0]!.runs.flatMap((run) => run.faults.map((fault) => `gm: ${fault}`)));
      }
      const what = senders === "one" ? "one sends 50 messages" : "each sends 10 messages";
      figures.push(...(figures.length === 0 ? [] : [""]), `${order} order, ${what} at once:`, "");
      figures.push(...renderCourse(results));
    }
  }
  return { figures, bars, faults };
};

function judgeCourse(
  { order, senders, texts }: CourseWork,
  [own, python]: readonly CourseRow[],
): Bar[] {
  const clients = texts.length;
  const work = `course, ${order}, ${senders}, N = ${clients}`;
  const ratios = python === undefined ? [] : courseRatios(own!, python);
  const ms = wholeRuns(own!);
  return [
    ...(ratios.length === 0
      ? []
      : [judgeBar(work, ratios, { kind: "≤", value: 1, of: "× the course's Python" })]),
    ...(clients !== BOUNDED_CLIENTS || ms.length === 0
      ? []
      : [judgeBar(work, ms, { kind: "≤", value: MS_AT_MOST, of: "ms" })]),
  ];
}
