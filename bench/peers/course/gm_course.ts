import { describeViolation, executeRun, localHost, measureRun } from "../../../lib/lab/mod.ts";
import { createLog } from "../../../lib/net/mod.ts";
import type { CourseContestant } from "./course_contestant.ts";

const TIMEOUT_MS = 60_000;

/** The experiments as `gm lab performance` and `gm lab scalability` carry them out. */
export const gmCourse: CourseContestant = {
  title: "gm",
  async run({ order, senders, texts }, interrupted) {
    const experiment = senders === "all" ? "performance" : "scalability";
    const write = (line: string) => console.error(line);
    const trace = await executeRun({ experiment, order, texts }, {
      hosts: [localHost],
      timeoutMs: TIMEOUT_MS,
      interrupted,
      log: createLog({ level: "warn", format: "text", write }),
      onProgress: () => {},
    });
    const { elapsedMs, violations, faults, isOk } = measureRun(trace, order);
    return {
      ms: isOk ? elapsedMs : undefined,
      faults: [...violations.map(describeViolation), ...faults],
    };
  },
};
