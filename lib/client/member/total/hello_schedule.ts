import { HELLO_MS, HELLO_MS_MAX, type Instant, jitter, type Random } from "../../../core/mod.ts";

/** Pause in milliseconds after which an unanswered hello may have gone to a deposed sequencer. */
const DOUBT_HELLO_MS = 4 * HELLO_MS;

/** The times at which a member says hello to one sequencer: at once, then at pauses that double. */
export class HelloSchedule {
  #deadline: Instant;
  #pauseMs = HELLO_MS;

  constructor(now: Instant) {
    this.#deadline = now;
  }

  nextDeadline(): Instant {
    return this.#deadline;
  }

  /**
   * Returns `undefined` if no hello is due. Otherwise schedules the next one. `isInDoubt` is true
   * if so many went unanswered that the tracker should be asked which sequencer orders the group
   * (PROTOCOL 11.1.4).
   */
  takeDue(now: Instant, random: Random): { readonly isInDoubt: boolean } | undefined {
    if (now < this.#deadline) return undefined;
    const pauseMs = this.#pauseMs;
    this.#deadline = now + jitter(pauseMs, 0.2, random);
    this.#pauseMs = Math.min(2 * pauseMs, HELLO_MS_MAX);
    return { isInDoubt: pauseMs >= DOUBT_HELLO_MS };
  }
}
