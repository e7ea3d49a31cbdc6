/** The output of a client of the course after a run (`client.py -t FILE`). */
export interface CourseReport {
  /** Time at which it began to send, in seconds since 1970; `undefined` if it has not said so. */
  readonly start: number | undefined;
  /** True once the report is complete. */
  readonly isComplete: boolean;
  /** Times at which messages came that begin with 10 or 50, by their first words. */
  readonly marks: ReadonlyMap<string, number>;
  /** Number of messages that it printed. */
  readonly printed: number;
}

const MARK = /^\| (\S+) \| \S+ \| (\d+\.\d+) \|$/;
const START = /^\| start: \| (\d+\.\d+) \|$/;
const LAST_LINE = /^\| elapsed: \|/;
const MESSAGE = /^in \S+ \S+ says:: /;

/** Reads the lines that a client of the course has printed. */
export function readCourseReport(lines: readonly string[]): CourseReport {
  const marks = new Map<string, number>();
  let start: number | undefined;
  for (const line of lines) {
    const [, word, at] = MARK.exec(line) ?? [];
    if (word !== undefined) marks.set(word, Number(at));
    const [, began] = START.exec(line) ?? [];
    if (began !== undefined) start = Number(began);
  }
  return {
    start,
    isComplete: lines.some((line) => LAST_LINE.test(line)),
    marks,
    printed: lines.filter((line) => MESSAGE.test(line)).length,
  };
}
