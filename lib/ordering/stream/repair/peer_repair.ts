import {
  addRange,
  DATAGRAM_BYTES_MAX,
  type Instant,
  invariant,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  rangeLength,
  removeRange,
  RETRANSMIT_LINGER_MS,
  type SeqRange,
  STREAM_BUFFER_SHARE,
} from "../../../core/mod.ts";

/** Full datagrams that one NAK may cost: what streams leave of a receiver's kernel buffer. */
export const REPAIR_DATAGRAMS = Math.floor(
  (1 - STREAM_BUFFER_SHARE) * KERNEL_BUFFER_BYTES / kernelBytesOf(DATAGRAM_BYTES_MAX),
);

/**
 * The repair that one peer waits for (PROTOCOL 8.3.2): the ranges that it asked for, and the number
 * of datagrams that its last NAK may still cost. What one NAK did not bring is asked for again.
 *
 * A worked case: arthur asks for 1–100, which are full datagrams. The first NAK brings 36 of them,
 * 1–36. He asks again, for 16–100: 21 of the 36 got lost, more than half, so this NAK brings 18,
 * 16–33. When all of them arrive, the next one brings 36 again.
 */
export class PeerRepair {
  /** The ranges to repeat, ascending and disjoint. */
  readonly #wanted: SeqRange[] = [];
  /** Number of datagrams that the last NAK may still cost. */
  #datagramsLeft = 0;
  /** Number of datagrams that a NAK may cost, fewer while most of them get lost again. */
  #quota = REPAIR_DATAGRAMS;
  /** The ranges that were repeated since `#repeatedAt`. */
  readonly #repeated: SeqRange[] = [];
  #repeatedAt: Instant = -Infinity;

  /** True while the peer waits for something. */
  get isWanted(): boolean {
    return this.#wanted.length > 0;
  }

  /** Adds a range of what a NAK asks for and the sender holds. */
  want(range: SeqRange): void {
    addRange(this.#wanted, range);
  }

  /**
   * Takes a NAK for `asked`, whose held parts are wanted now. It may cost at most `most` datagrams:
   * what the peer has room for.
   */
  onNak(asked: readonly SeqRange[], now: Instant, most: number = REPAIR_DATAGRAMS): void {
    // What was repeated just now is on its way: this NAK was, too, or it came twice.
    if (this.#lingers(now)) this.#forgetRepeated();
    else this.#adaptQuota(asked);
    this.#datagramsLeft = Math.max(1, Math.min(this.#quota, most));
  }

  /** Begins a datagram of repair. */
  begin(now: Instant): void {
    if (this.#lingers(now)) return;
    this.#repeated.length = 0;
    this.#repeatedAt = now;
  }

  /** Takes the lowest range that is wanted. */
  shift(): SeqRange | undefined {
    return this.#wanted.shift();
  }

  /** Puts back the rest of a range that did not fit the datagram. */
  unshift(rest: SeqRange): void {
    const next = this.#wanted[0];
    invariant(next === undefined || rest.last < next.first, "Wanted ranges stay in their order");
    this.#wanted.unshift(rest);
  }

  /** Notes that a range was repeated. */
  onRepeated(range: SeqRange): void {
    addRange(this.#repeated, range);
  }

  /** Ends a datagram of repair. Returns true if the last NAK may not cost another one. */
  end(): boolean {
    if (this.isWanted && --this.#datagramsLeft > 0) return false;
    this.#wanted.length = 0;
    return true;
  }

  #forgetRepeated(): void {
    for (const range of this.#repeated) removeRange(this.#wanted, range);
  }

  #lingers(now: Instant): boolean {
    return now - this.#repeatedAt < RETRANSMIT_LINGER_MS;
  }

  /**
   * Finds from a new NAK how much of the last repair arrived. The peer's buffer may be smaller than
   * ours, or others may repair for it, too.
   */
  #adaptQuota(asked: readonly SeqRange[]): void {
    const sent = this.#repeated.reduce((sum, range) => sum + rangeLength(range), 0);
    if (sent === 0) return;
    const arrived = this.#repeated.map((range) => ({ ...range }));
    for (const range of asked) removeRange(arrived, range);
    const share = arrived.reduce((sum, range) => sum + rangeLength(range), 0) / sent;
    const quota = share < 0.5 ? this.#quota / 2 : share < 1 ? this.#quota : 2 * this.#quota;
    this.#quota = Math.max(1, Math.min(Math.floor(quota), REPAIR_DATAGRAMS));
  }
}
