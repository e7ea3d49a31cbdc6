import type { Instant } from "../core/mod.ts";

/** Where time comes from; machines never ask, the shell hands it to them. */
export interface Clock {
  /** Monotonic milliseconds: what every deadline is measured by. */
  now(): Instant;
  /** Microseconds since 1970, to be shown to people only: they may jump. */
  wallMicros(): number;
}

/** The clock of this host. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallMicros: () => Math.round((performance.timeOrigin + performance.now()) * 1_000),
};
