import { invariant } from "../../core/mod.ts";

const SIZE_MIN = 64;

/**
 * Values by seq, of which only a sliding range is there: an array used as a ring that doubles when
 * the range outgrows it. Its size is a power of two, so finding a value takes an index and a mask.
 *
 * The value of seq lies in the slot `seq & (size - 1)`, which is the remainder. With 64 slots and
 * `first` 41, seqs 41 to 104 have a slot each; 105 would fall into the slot of 41, so the ring
 * grows to 128 before it is set.
 */
export class Ring<T> {
  #slots: (T | undefined)[] = new Array(SIZE_MIN);
  /** The lowest seq that may be set. */
  #first: number;

  /** Makes a ring in which seqs below `first` are gone for good. */
  constructor(first: number) {
    this.#first = first;
  }

  /** Returns the value of a seq; `undefined` where none was set, or where it is gone. */
  at(seq: number): T | undefined {
    if (seq < this.#first || seq >= this.#first + this.#slots.length) return undefined;
    return this.#slots[seq & (this.#slots.length - 1)];
  }

  /**
   * Sets the value of a seq.
   *
   * @throws {InvariantError} if the seq is gone for good
   */
  set(seq: number, value: T): void {
    invariant(seq >= this.#first, "A ring takes no seq below its first: that one is gone for good");
    while (seq >= this.#first + this.#slots.length) this.#grow();
    this.#slots[seq & (this.#slots.length - 1)] = value;
  }

  /** Removes the value of one seq, which may be set again. */
  clear(seq: number): void {
    if (this.at(seq) !== undefined) this.#slots[seq & (this.#slots.length - 1)] = undefined;
  }

  /** Forgets every seq below `first` for good. */
  dropBelow(first: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    const end = Math.min(first, this.#first + slots.length);
    for (let seq = this.#first; seq < end; seq++) slots[seq & mask] = undefined;
    if (first > this.#first) this.#first = first;
  }

  #grow(): void {
    const before = this.#slots;
    const after: (T | undefined)[] = new Array(before.length * 2);
    for (let seq = this.#first; seq < this.#first + before.length; seq++) {
      after[seq & (after.length - 1)] = before[seq & (before.length - 1)];
    }
    this.#slots = after;
  }
}
