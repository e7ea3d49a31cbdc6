import type { Instant, Random } from "../../../lib/core/mod.ts";

/** The largest rounding error between a host's instants and virtual time, in milliseconds. */
const TICK_MS = 1e-6;
/** A clock goes wrong by so much at most. */
const DRIFT_SHARE = 0.01;
/** Milliseconds that a host may have been up before the run. */
const UPTIME_MS_MAX = 1e8;

/** A host's monotonic clock: it began somewhere, and goes a little fast or slow. */
export class HostClock {
  readonly #offsetMs: number;
  readonly #rate: number;

  constructor(offsetMs = 0, rate = 1) {
    this.#offsetMs = offsetMs;
    this.#rate = rate;
  }

  static draw(random: Random): HostClock {
    return new HostClock(UPTIME_MS_MAX * random(), 1 + DRIFT_SHARE * (2 * random() - 1));
  }

  /** Returns the instant that the clock shows at a moment of virtual time. */
  at(ms: number): Instant {
    return this.#offsetMs + this.#rate * ms;
  }

  /**
   * The first moment at which it shows `instant` or more: a timer must not come too early for ever.
   */
  when(instant: Instant): number {
    let ms = (instant - this.#offsetMs) / this.#rate;
    while (this.at(ms) < instant) ms += TICK_MS;
    return ms;
  }
}
