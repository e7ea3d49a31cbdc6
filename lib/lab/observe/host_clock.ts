import type { ClockEstimate } from "../process/mod.ts";

/** The clock of a host during a run, compared with the lab's clock. In milliseconds. */
export interface HostClock {
  readonly host: string;
  /** The host's clock minus the lab's, before the messages. */
  readonly offsetMs: number;
  /** Greatest error of the offset, in either direction. */
  readonly errorMs: number;
  /** Change of the offset from before to after the messages. */
  readonly driftMs: number;
}

/** A steady clock that did not go on evenly during a run: its host slept. */
export interface ClockJump {
  /** The client whose clock it is. */
  readonly client: string;
  /** Milliseconds by which the clock moved against the lab's. */
  readonly ms: number;
}

/**
 * Converts times of a host's or a client's clock to the lab's clock. Between the measurements
 * before and after the messages the offset is assumed to change evenly.
 */
export class ClockLine {
  readonly #before: ClockEstimate;
  readonly #after: ClockEstimate;

  constructor(before: ClockEstimate, after: ClockEstimate) {
    this.#before = before;
    this.#after = after;
  }

  /** Returns the figures for results.json. */
  describe(host: string): HostClock {
    const [before, after] = [this.#before, this.#after];
    return {
      host,
      offsetMs: (before.offset + (before.wallAhead ?? 0)) / 1_000,
      errorMs: Math.max(before.error, after.error) / 1_000,
      driftMs: (after.offset - before.offset) / 1_000,
    };
  }

  /** Returns the time by the lab's clock, in whole microseconds, at a time of the host's clock. */
  toOurs(micros: number): number {
    const [before, after] = [this.#before, this.#after];
    const span = after.at - before.at;
    const share = span <= 0 ? 0 : (micros - before.offset - before.at) / span;
    const part = Math.min(1, Math.max(0, share));
    return Math.round(micros - before.offset - part * (after.offset - before.offset));
  }
}
