import type { CourseWork } from "./course_work.ts";

/** The outcome of one run, with fresh processes. */
export interface CourseRun {
  /**
   * Milliseconds from the first sending of any client to the last delivery at any client;
   * `undefined` if not everything was delivered.
   */
  readonly ms: number | undefined;
  /** Deliveries that were wrong or missing, as sentences. */
  readonly faults: readonly string[];
}

/** A program that carries out the experiments of the course. */
export interface CourseContestant {
  readonly title: string;
  /** Carries out a run with processes of its own. */
  run(work: CourseWork, interrupted: AbortSignal): Promise<CourseRun>;
}
