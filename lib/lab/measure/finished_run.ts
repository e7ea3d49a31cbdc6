import type { HostClock } from "../observe/host_clock.ts";
import type { RunFigures } from "./figures.ts";
import type { RunPlan } from "../plan/run_plan.ts";
import type { RunTrace } from "../observe/trace.ts";

/** A run that is over: what was to be done, what was seen, and what that amounts to. */
export interface FinishedRun {
  readonly plan: RunPlan;
  /** When it began, as an ISO 8601 date and time. */
  readonly startedAt: string;
  /** Every delivery; a load has only figures of them. */
  readonly trace?: RunTrace;
  readonly figures: RunFigures;
  /** What is known of the hosts' clocks, where the run was on several. */
  readonly clocks?: readonly HostClock[] | undefined;
  /** Where it is a step of a sweep: whether it is the knee. */
  readonly sweep?: { readonly isKnee: boolean };
}
