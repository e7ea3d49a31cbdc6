import type { LoadPlan } from "./load_plan.ts";

/** The choices of `--kill`. */
export const VICTIMS = ["sequencer", "tracker", "both"] as const;
/**
 * The servers that a strike kills: the sequencer that orders the group just then, the tracker, or
 * both of them at the same moment.
 */
export type Victims = typeof VICTIMS[number];

/** The choices of `--signal`. SIGTERM gives a sequencer time to hand its groups over. */
export const SIGNALS = ["KILL", "TERM"] as const;
export type FailoverSignal = typeof SIGNALS[number];

/** Strikes against the servers while a load goes on. */
export interface FailoverPlan {
  readonly kill: Victims;
  readonly signal: FailoverSignal;
  /** Number of strikes. */
  readonly times: number;
  /**
   * Milliseconds between two strikes. A strike comes later if the group has not recovered by then.
   */
  readonly everyMs: number;
}

/** Milliseconds of load before the first strike, which show the usual throughput. */
export const BEFORE_MS = 4_000;
/**
 * Milliseconds after which a killed tracker is started again. Heartbeats, probes and leases fail
 * meanwhile, as they do in a real outage.
 */
export const TRACKER_AWAY_MS = 2_000;

/** Default of `everyMs`: twice the time that a group usually needs to recover. */
export const EVERY_MS: { readonly [V in Victims]: number } = {
  sequencer: 8_000,
  tracker: 8_000,
  both: 12_000,
};
/**
 * Least `everyMs`. A takeover takes 1 to 3 s. A tracker is away for 2 s, and only listens for 3 s
 * after its start.
 */
export const EVERY_MS_MIN: { readonly [V in Victims]: number } = {
  sequencer: 4_000,
  tracker: 6_000,
  both: 8_000,
};
export const EVERY_MS_MAX = 600_000;
/** Default number of strikes. */
export const TIMES = 3;
export const TIMES_MAX = 1_000;

/**
 * Returns the milliseconds after the start of the load at which a strike is due, counted from 0.
 */
export function strikeDueMs({ everyMs }: FailoverPlan, index: number): number {
  return BEFORE_MS + index * everyMs;
}

/** Returns the load that lasts until `everyMs` after the last strike. */
export function failoverLoad(
  { times, everyMs }: FailoverPlan,
  { rate, size }: Pick<LoadPlan, "rate" | "size">,
): LoadPlan {
  return { rate, size, durationMs: BEFORE_MS + times * everyMs };
}

/** Returns a clause like `the sequencer is killed 3 times`. */
export function describeFailover({ kill, signal, times }: FailoverPlan): string {
  const who = kill === "both" ? "sequencer and tracker are" : `the ${kill} is`;
  const what = signal === "KILL" ? "killed" : "asked to end (SIGTERM)";
  return `${who} ${what} ${times === 1 ? "once" : `${times} times`}`;
}
