import { type Seq, type SeqRange, TABLE_LIMITS } from "../../../core/mod.ts";

/**
 * The places at which our latest messages came back in a total-order group, each with the message's
 * last seq in our own stream. Beyond `max` messages the oldest is forgotten.
 */
export class OwnPlaces {
  /** Place and seq of each message, in turn; message `n` is at `n` modulo `max`. */
  readonly #ring: Float64Array;
  readonly #max: number;
  #count = 0;

  constructor(max = TABLE_LIMITS.ownPlaces) {
    this.#max = max;
    this.#ring = new Float64Array(2 * max);
  }

  /** Number of our messages that came back, forgotten ones included. */
  get count(): number {
    return this.#count;
  }

  /** The place of the last of them; 0 if none came back. */
  get last(): Seq {
    return this.#count === 0 ? 0 : this.#placeAt(this.#count - 1);
  }

  push(place: Seq, seq: Seq): void {
    const at = 2 * (this.#count++ % this.#max);
    this.#ring[at] = place;
    this.#ring[at + 1] = seq;
  }

  /**
   * Returns the seqs of our messages after a place: those of the last message at least, and of the
   * messages that are remembered at most. At least one message must have come back.
   *
   * Messages 5, 6 and 7 have the places 37, 38 and 41. After 37 they are 6 to 7, and after 50 still
   * 7 to 7.
   */
  after(place: Seq): SeqRange {
    const oldest = Math.max(0, this.#count - this.#max);
    let index = this.#count - 1;
    const last = this.#seqAt(index);
    while (index > oldest && this.#placeAt(index - 1) > place) index--;
    // Of the oldest one it is not known where it begins, if it has several parts.
    const first = index > oldest ? this.#seqAt(index - 1) + 1 : this.#seqAt(index);
    return { first: Math.min(first, last), last };
  }

  #placeAt(index: number): Seq {
    return this.#ring[2 * (index % this.#max)]!;
  }

  #seqAt(index: number): Seq {
    return this.#ring[2 * (index % this.#max) + 1]!;
  }
}
