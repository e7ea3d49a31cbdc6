import type { Instant } from "../core/mod.ts";

/** A datagram that came sooner after the one before had been waiting for us, and there may be more. */
const WAITED_MS = 1;
const SECOND_MS = 1_000;
/**
 * More in this second and the one before are no calm. So many are a thousand a second, of which a
 * hundred gather in a rest of 100 ms: less than half of the small datagrams a kernel buffer takes.
 */
const CALM_MAX = 2_000;
/** Fewer in these two seconds cost next to nothing one by one: nobody needs to wait for us then. */
const MANY_MIN = 200;

/**
 * Tells when a tracker may let datagrams gather. To be woken costs a process several times what a
 * datagram does, and hundreds of members' heartbeats come one by one. So after one that it had to
 * wait for it rests for a moment, then takes all that came meanwhile. It never rests while few come,
 * while there is something to catch up with, nor while so much comes that the kernel's buffer could
 * overflow: on a busy host a datagram may seem to come late that had been there for long.
 */
export class Patience {
  /** When the datagram before was taken, or the rest after it was over. */
  #previous: Instant;
  /** When this second began; datagrams in it, and in the one before. */
  #since: Instant;
  #taken = 0;
  #before = 0;

  constructor(now: Instant) {
    this.#previous = now;
    this.#since = now;
  }

  /** A datagram was taken; whether it is time for a rest. */
  took(now: Instant): boolean {
    const hadToWait = now - this.#previous >= WAITED_MS;
    this.#previous = now;
    this.#count(now);
    const lately = this.#taken + this.#before;
    return hadToWait && lately >= MANY_MIN && lately <= CALM_MAX;
  }

  /** A rest is over: what gathered meanwhile is not waited for. */
  rested(now: Instant): void {
    this.#previous = now;
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
