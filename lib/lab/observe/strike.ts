import type { FailoverSignal, Victims } from "../plan/failover_plan.ts";

/** One time that servers were killed, and what the lab saw; milliseconds since the start of the load. */
export interface Strike {
  readonly kill: Victims;
  readonly signal: FailoverSignal;
  /** Who it was: `sequencer2`, `tracker`. */
  readonly victims: readonly string[];
  /** The signal was sent. */
  readonly atMs: number;
  /** They were gone, as far as was known here. */
  readonly goneMs: number;
  /** Who orders the group now, and since when; `undefined` where the sequencer lived. */
  readonly heir: { readonly title: string; readonly atMs: number } | undefined;
  /** All that were killed ran again. */
  readonly backMs: number;
}
