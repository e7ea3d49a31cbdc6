import type { HostClock, RunTrace } from "../observe/mod.ts";
import type { RunPlan } from "../plan/mod.ts";
import type { RunFigures } from "./figures.ts";

/** A step of a sweep. */
export interface SweepMark {
  /** True for the knee: of several runs at its rate the one in the middle. */
  readonly isKnee: boolean;
  /** True for a run whose rate another run stands for: the one with the median latency. */
  readonly isAgain?: boolean;
}

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
  readonly sweep?: SweepMark;
  /** Present if the experiment was repeated: the number of this run among its like, from 1. */
  readonly repetition?: number;
}
