import type { Instant } from "../core/mod.ts";

/** A datagram for which we waited less than this was there already, and there may be more. */
const WAITED_MS = 1;
const SECOND_MS = 1_000;
/**
 * Most datagrams in this second and the one before for a rest. Five hundred a second stay below it,
 * a thousand do not. Of a thousand a second a hundred gather in a rest of 100 ms, which is less
 * than half of the small datagrams that a kernel buffer takes.
 */
const CALM_MAX = 1_000;
/** Fewest datagrams in these two seconds for a rest: fewer cost next to nothing one by one. */
const MANY_MIN = 200;
/**
 * Time in milliseconds without a rest after a request: the next request would have to wait, too.
 */
const CALM_AFTER_REQUEST_MS = 1_000;

/**
 * Decides when a tracker lets datagrams gather (decision 0019). To be woken costs a process several
 * times as much as to handle a datagram, and the heartbeats of hundreds of members come one by one.
 * So after a datagram that it had to wait for the tracker rests for a moment, and then takes all
 * that came meanwhile.
 *
 * It does not rest while few datagrams come, while more are waiting, after a request, or while so
 * many come that the kernel's buffer could overflow. The last check is by number, because on a busy
 * host a datagram can seem to come late that had been there for long.
 */
export class Patience {
  /** The start of the second that is counted now. */
  #since: Instant;
  /** Number of datagrams in this second. */
  #taken = 0;
  /** Number of datagrams in the second before. */
  #before = 0;
  #askedAt: Instant = -Infinity;

  constructor(now: Instant) {
    this.#since = now;
  }

  /** Notes that a request came. */
  asked(now: Instant): void {
    this.#askedAt = now;
  }

  /** Notes a datagram for which we waited `waitedMs`; returns true if it is time for a rest. */
  took(waitedMs: number, now: Instant): boolean {
    this.#count(now);
    const lately = this.#taken + this.#before;
    return waitedMs >= WAITED_MS && lately >= MANY_MIN && lately <= CALM_MAX &&
      now - this.#askedAt >= CALM_AFTER_REQUEST_MS;
  }

  #count(now: Instant): void {
    const seconds = Math.floor((now - this.#since) / SECOND_MS);
    if (seconds > 0) {
      this.#before = seconds === 1 ? this.#taken : 0;
      this.#taken = 0;
      this.#since += seconds * SECOND_MS;
    }
    this.#taken++;
  }
}
