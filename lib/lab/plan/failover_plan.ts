import type { LoadPlan } from "./load_plan.ts";

/** What can be killed. */
export const VICTIMS = ["sequencer", "tracker", "both"] as const;
/** `both`: the sequencer that orders the group, and the tracker, at once. */
export type Victims = typeof VICTIMS[number];

/** By which signals: at once, or with the time to hand its groups over. */
export const SIGNALS = ["KILL", "TERM"] as const;
export type FailoverSignal = typeof SIGNALS[number];

/** What is killed while a load goes on. */
export interface FailoverPlan {
  readonly kill: Victims;
  readonly signal: FailoverSignal;
  readonly times: number;
  /** Milliseconds from one to the next, if all is well again by then. */
  readonly everyMs: number;
}

/** Milliseconds of load before the first: for the throughput that there was before. */
export const BEFORE_MS = 4_000;
/**
 * Milliseconds that a tracker stays away: long enough that heartbeats, probes and leases come to
 * nothing.
 */
export const TRACKER_AWAY_MS = 2_000;

/** Milliseconds between two, where nobody chose: twice the time it takes until all is well again. */
export const EVERY_MS: { readonly [V in Victims]: number } = {
  sequencer: 8_000,
  tracker: 8_000,
  both: 12_000,
};
/** At least: a takeover of 1 to 3 s; with the tracker 2 s without it, and 3 s in which it only listens. */
export const EVERY_MS_MIN: { readonly [V in Victims]: number } = {
  sequencer: 4_000,
  tracker: 6_000,
  both: 8_000,
};
export const EVERY_MS_MAX = 600_000;
/** How often: thirty takeovers of eight seconds are four minutes. */
export const TIMES = 3;
export const TIMES_MAX = 1_000;

/** Milliseconds after the start of the load at which a kill is due; `index` counts from 0. */
export function strikeDueMs({ everyMs }: FailoverPlan, index: number): number {
  return BEFORE_MS + index * everyMs;
}

/** The load that goes on until all of it is over. */
export function failoverLoad(
  { times, everyMs }: FailoverPlan,
  { rate, size }: Pick<LoadPlan, "rate" | "size">,
): LoadPlan {
  return { rate, size, durationMs: BEFORE_MS + times * everyMs };
}

/** `the sequencer is killed 3 times` */
export function describeFailover({ kill, signal, times }: FailoverPlan): string {
  const who = kill === "both" ? "sequencer and tracker are" : `the ${kill} is`;
  const what = signal === "KILL" ? "killed" : "asked to end (SIGTERM)";
  return `${who} ${what} ${times === 1 ? "once" : `${times} times`}`;
}
