import type { HostClock, RunTrace } from "../observe/mod.ts";
import type { RunPlan } from "../plan/mod.ts";
import type { RunFigures } from "./figures.ts";

/** A run that is over: its plan, its observations and its figures. */
export interface FinishedRun {
  readonly plan: RunPlan;
  /** Start of the run, as an ISO 8601 date and time. */
  readonly startedAt: string;
  /** Every delivery. Absent for a load, whose deliveries are only counted. */
  readonly trace?: RunTrace;
  readonly figures: RunFigures;
  /** The hosts' clocks, if the run was on several hosts. */
  readonly clocks?: readonly HostClock[] | undefined;
  /** Present if the run is a step of a sweep. */
  readonly sweep?: { readonly isKnee: boolean };
}
