import type { FailoverSignal, Victims } from "../plan/mod.ts";

/**
 * One kill of one or two servers, as the lab saw it. Times are milliseconds since the load's start.
 */
export interface Strike {
  readonly kill: Victims;
  readonly signal: FailoverSignal;
  /** The titles of the killed servers: `sequencer2`, `tracker`. */
  readonly victims: readonly string[];
  /** Time at which the signal was sent. */
  readonly atMs: number;
  /** Time at which the lab knew that all victims had ended. */
  readonly goneMs: number;
  /**
   * The sequencer that took over, and when it reported that. `undefined` if no sequencer was
   * killed.
   */
  readonly heir: { readonly title: string; readonly atMs: number } | undefined;
  /** Time at which all victims were running again. */
  readonly backMs: number;
}
