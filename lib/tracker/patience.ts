import type { Instant } from "../core/mod.ts";

/** A datagram that came sooner had been waiting for us, and there may be more. */
const WAITED_MS = 1;
const SECOND_MS = 1_000;
/**
 * More in this second and the one before are no calm. Up to five hundred a second there are never so
 * many, from a thousand always; of a thousand a hundred gather in a rest of 100 ms, which is less
 * than half of the small datagrams a kernel buffer takes.
 */
const CALM_MAX = 1_000;
/** Fewer in these two seconds cost next to nothing one by one: nobody needs to wait for us then. */
const MANY_MIN = 200;
/** Who asked something lately may ask more: a rest would let them wait, too. */
const CALM_AFTER_REQUEST_MS = 1_000;

/**
 * Tells when a tracker may let datagrams gather. To be woken costs a process several times what a
 * datagram does, and hundreds of members' heartbeats come one by one. So after one that it had to
 * wait for it rests for a moment, then takes all that came meanwhile. It never rests while few come,
 * while there is something to catch up with, while somebody asks something, nor while so much comes
 * that the kernel's buffer could overflow: on a busy host a datagram may seem to come late that had
 * been there for long.
 */
export class Patience {
  /** When this second began; datagrams in it, and in the one before. */
  #since: Instant;
  #taken = 0;
  #before = 0;
  #askedAt: Instant = -Infinity;

  constructor(now: Instant) {
    this.#since = now;
  }

  /** Somebody brought a request. */
  asked(now: Instant): void {
    this.#askedAt = now;
  }

  /** A datagram was taken, for which we had waited so long; whether it is time for a rest. */
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
