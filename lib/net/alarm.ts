import type { Instant } from "../core/mod.ts";

/** A timer of the event loop, and when it fires. */
interface Timer {
  readonly at: Instant;
  readonly id: ReturnType<typeof setTimeout>;
}

/**
 * Rings at a deadline, before it, or less than a millisecond after it. Setting a timer costs
 * microseconds, so a timer is cleared as seldom as possible: there are two, and one that is set for
 * a later deadline stays while an earlier one comes and goes. A timer that fires early harms
 * nothing.
 *
 * A timer takes whole milliseconds. They are rounded up: rounded down, most timers fired just
 * before their deadline, and the process woke up twice for it.
 *
 * The heartbeat is due in 900 ms, and a message asks for an acknowledgement in 5 ms. One timer is
 * set for it, and after it has rung the timer of the heartbeat is still there.
 */
export class Alarm {
  readonly #ring: () => void;
  #far: Timer | undefined;
  #near: Timer | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Makes sure that the alarm rings at `at`, before it, or less than a millisecond after it. */
  set(at: Instant, now: Instant): void {
    if (this.#near !== undefined && this.#near.at <= at) return;
    if (this.#far !== undefined && this.#far.at <= at) return;
    const ms = Math.ceil(Math.max(0, at - now));
    if (this.#far === undefined) {
      this.#far = { at, id: setTimeout(() => this.#onFar(), ms) };
      return;
    }
    clearTimeout(this.#near?.id);
    this.#near = { at, id: setTimeout(() => this.#onNear(), ms) };
  }

  /** Rings no more, until it is set again. */
  clear(): void {
    clearTimeout(this.#near?.id);
    clearTimeout(this.#far?.id);
    this.#near = this.#far = undefined;
  }

  #onNear(): void {
    this.#near = undefined;
    this.#ring();
  }

  #onFar(): void {
    this.#far = undefined;
    this.#ring();
  }
}
