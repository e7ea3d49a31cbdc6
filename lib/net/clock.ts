import type { Instant } from "../core/mod.ts";

/** The source of time. Only shells have one; they hand the time to their machines. */
export interface Clock {
  /** Returns monotonic milliseconds, by which every deadline is measured. */
  now(): Instant;
  /** Returns microseconds since 1970, which may jump. They are only shown to people. */
  wallMicros(): number;
}

/** The clock of this host. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallMicros: () => Math.round((performance.timeOrigin + performance.now()) * 1_000),
};
