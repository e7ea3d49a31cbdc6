import type { Instant } from "../core/mod.ts";

/** The source of time. Only shells have one; they hand the time to their machines. */
export interface Clock {
  /** Returns monotonic milliseconds, by which every deadline and every duration is measured. */
  now(): Instant;
  /** Returns microseconds since 1970, which may jump. They are only shown to people. */
  wallMicros(): number;
}

/** The readings that a {@linkcode WallClock} is made of. */
export interface ClockReadings {
  /** Returns monotonic milliseconds. They may stand still while the host sleeps. */
  readonly monotonic: () => number;
  /** Returns whole milliseconds since 1970 by the host's wall clock. */
  readonly wall: () => number;
  /** Milliseconds since 1970 at the monotonic time 0, as of the start of the process. */
  readonly origin: number;
}

/**
 * Greatest difference in milliseconds between the wall clock and what the monotonic clock makes of
 * it. A whole millisecond is the wall clock's grain, the rest is a pause between the two readings.
 */
const TOLERANCE_MS = 2;

/**
 * Number of readings that must agree on a step: a process may pause between the two clocks of one.
 */
const READINGS_MAX = 3;

/**
 * A wall clock in microseconds that follows the host's. Deno shows the wall clock in milliseconds
 * only, so the microseconds are the monotonic clock's, counted from an origin. When the wall clock
 * is set, or the host has slept (the monotonic clock then stood still), a new origin is taken,
 * which is right to half a millisecond.
 */
export class WallClock {
  readonly #readings: ClockReadings;
  #origin: number;

  constructor(readings: ClockReadings) {
    this.#readings = readings;
    this.#origin = readings.origin;
  }

  /** Returns microseconds since 1970. */
  micros(): number {
    const { monotonic, wall } = this.#readings;
    for (let reading = 1;; reading++) {
      const elapsed = monotonic();
      const now = wall();
      const ahead = this.#origin + elapsed - now;
      const isFar = ahead < -TOLERANCE_MS || ahead > TOLERANCE_MS + 1;
      if (isFar && reading < READINGS_MAX) continue;
      if (isFar) this.#origin = now + 0.5 - elapsed;
      return Math.round((this.#origin + elapsed) * 1_000);
    }
  }
}

const monotonic = () => performance.now();
const wallClock = new WallClock({
  monotonic,
  wall: () => Date.now(),
  origin: performance.timeOrigin,
});

/** The clock of this host. */
export const systemClock: Clock = { now: monotonic, wallMicros: () => wallClock.micros() };

/**
 * A clock for measurements: its `wallMicros` are {@linkcode steadyMicros}, so times differ by what
 * has passed, whatever happens to the wall clock.
 */
export const steadyClock: Clock = { now: monotonic, wallMicros: () => Math.round(steadyMicros()) };

/**
 * Returns microseconds that no step of the wall clock changes: those since 1970 at the start of the
 * process, plus the monotonic time since then. Two processes compare them by asking each other.
 */
export function steadyMicros(): number {
  return (performance.timeOrigin + performance.now()) * 1_000;
}
