import type { ClockEstimate } from "../process/clock_estimate.ts";

/** What is known of a host's clock during a run. In milliseconds. */
export interface HostClock {
  readonly host: string;
  /** What the host's clock shows less what the lab's shows, before the load. */
  readonly offsetMs: number;
  /** The offsets are off by this at most. */
  readonly errorMs: number;
  /** By how much the offset changed until the end of the load. */
  readonly driftMs: number;
}

/** Brings times of a host's clock to the lab's, by what was measured before and after the load. */
export class ClockLine {
  readonly #before: ClockEstimate;
  readonly #after: ClockEstimate;

  constructor(before: ClockEstimate, after: ClockEstimate) {
    this.#before = before;
    this.#after = after;
  }

  describe(host: string): HostClock {
    const [before, after] = [this.#before, this.#after];
    return {
      host,
      offsetMs: before.offset / 1_000,
      errorMs: Math.max(before.error, after.error) / 1_000,
      driftMs: (after.offset - before.offset) / 1_000,
    };
  }

  /** The lab's time, in whole microseconds, when the host's clock shows this one. */
  toOurs(micros: number): number {
    const [before, after] = [this.#before, this.#after];
    const span = after.at - before.at;
    // Between the two the offset went from one to the other, as far as anybody knows evenly.
    const share = span <= 0 ? 0 : (micros - before.offset - before.at) / span;
    const part = Math.min(1, Math.max(0, share));
    return Math.round(micros - before.offset - part * (after.offset - before.offset));
  }
}
