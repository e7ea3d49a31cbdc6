import {
  type Instant,
  jitter,
  type Random,
  TAIL_MS,
  TAIL_MS_MAX,
  TAIL_WAITING_MS_MAX,
} from "../../core/mod.ts";

/**
 * The moments at which a sender tells its highest seq to the members that have not acknowledged it
 * (PROTOCOL 8.3.5), or that have no room for more (8.4.11). After a lost last message, or a lost
 * ack with new room, nothing else would show it.
 *
 * A worked case, without the randomness: ford's last message goes out at 0 ms, and arthur does not
 * acknowledge it. The tail is due at 20, then at 40, 80, 160, and in the end once a second. A new
 * message begins the delays anew. When all have acknowledged, no further tail is set. While the
 * next message waits for arthur's acknowledgement, no delay is longer than 100 ms.
 */
export class TailSchedule {
  /** The moment of the next tail. */
  #at: Instant | undefined;
  /** Milliseconds from the next tail to the one after it. */
  #ms = TAIL_MS;
  #isDue = false;

  /** True if a tail is to go out with the next datagram, or by itself. */
  get isDue(): boolean {
    return this.#isDue;
  }

  nextDeadline(): Instant | undefined {
    return this.#at;
  }

  /** Begins the delays anew: a message was sent, or a peer is yet to hear of those that were. */
  restart(now: Instant): void {
    this.#ms = TAIL_MS;
    this.#at = now + TAIL_MS;
  }

  /** Brings the next tail forward: messages begin to wait for an acknowledgement. */
  hasten(now: Instant): void {
    this.#at = Math.min(this.#at ?? Infinity, now + TAIL_MS);
  }

  /** Makes a tail due at once. */
  ask(): void {
    this.#isDue = true;
  }

  /** Notes that a tail was packed, or that it did not fit and is to go by itself. */
  onPacked(isPacked: boolean): void {
    this.#isDue = !isPacked;
  }

  /** Returns true, once, if the moment of the next tail has passed. */
  expire(now: Instant): boolean {
    if (this.#at === undefined || this.#at > now) return false;
    this.#at = undefined;
    return true;
  }

  /**
   * Makes a tail due, and sets the next one after twice the delay, or sooner while messages wait
   * (`isWaiting`).
   */
  repeat(now: Instant, random: Random, isWaiting: boolean): void {
    this.#isDue = true;
    const ms = isWaiting ? Math.min(this.#ms, TAIL_WAITING_MS_MAX) : this.#ms;
    this.#at = now + jitter(ms, 0.2, random);
    this.#ms = Math.min(2 * this.#ms, TAIL_MS_MAX);
  }
}
