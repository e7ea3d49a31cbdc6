import type { RunFigures } from "./measure_run.ts";
import type { RunPlan } from "./run_plan.ts";
import type { RunTrace } from "./trace.ts";

/** A run that is over: what was to be done, what was seen, and what that amounts to. */
export interface FinishedRun {
  readonly plan: RunPlan;
  /** When it began, as an ISO 8601 date and time. */
  readonly startedAt: string;
  readonly trace: RunTrace;
  readonly figures: RunFigures;
}
