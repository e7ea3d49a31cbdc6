import type { CourseContestant, CourseRun } from "./course_contestant.ts";
import type { CourseWork } from "./course_work.ts";

/** All runs of one program. */
export interface CourseRow {
  readonly title: string;
  readonly runs: CourseRun[];
}

/** Lets programs take turns at the same work, each run with new processes. */
export async function compareCourse(
  contestants: readonly CourseContestant[],
  work: CourseWork,
  { runs, interrupted }: { readonly runs: number; readonly interrupted: AbortSignal },
): Promise<CourseRow[]> {
  const rows = contestants.map(({ title }): CourseRow => ({ title, runs: [] }));
  for (let run = 0; run < runs; run++) {
    for (const [i, contestant] of contestants.entries()) {
      rows[i]!.runs.push(await contestant.run(work, interrupted));
    }
  }
  return rows;
}

/** Returns the figures of the runs that delivered everything. */
export function wholeRuns({ runs }: CourseRow): number[] {
  return runs.flatMap(({ ms }) => ms ?? []);
}

/** Returns the ratios of two programs, of those runs in which both delivered everything. */
export function courseRatios(first: CourseRow, second: CourseRow): number[] {
  return first.runs.flatMap(({ ms }, i) => {
    const other = second.runs[i]?.ms;
    return ms === undefined || other === undefined ? [] : [ms / other];
  });
}
