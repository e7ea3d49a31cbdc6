import { invariant } from "../../core/mod.ts";

const SIZE_MIN = 64;

/**
 * Values by sequence number, of which only a sliding range is there: an array used as a ring that
 * doubles when the range outgrows it. Finding a value is an index and a mask.
 */
export class Ring<T> {
  #slots: (T | undefined)[] = new Array(SIZE_MIN);
  #first: number;

  /** Numbers below `first` are gone for good. */
  constructor(first: number) {
    this.#first = first;
  }

  at(seq: number): T | undefined {
    if (seq < this.#first || seq >= this.#first + this.#slots.length) return undefined;
    return this.#slots[seq % this.#slots.length];
  }

  set(seq: number, value: T): void {
    invariant(seq >= this.#first, `Cannot keep seq ${seq}: the ring begins at ${this.#first}`);
    while (seq >= this.#first + this.#slots.length) this.#grow();
    this.#slots[seq % this.#slots.length] = value;
  }

  clear(seq: number): void {
    if (this.at(seq) !== undefined) this.#slots[seq % this.#slots.length] = undefined;
  }

  /** Forgets everything below `first`. */
  dropBelow(first: number): void {
    const end = Math.min(first, this.#first + this.#slots.length);
    for (let seq = this.#first; seq < end; seq++) this.#slots[seq % this.#slots.length] = undefined;
    if (first > this.#first) this.#first = first;
  }

  #grow(): void {
    const before = this.#slots;
    const after: (T | undefined)[] = new Array(before.length * 2);
    for (let seq = this.#first; seq < this.#first + before.length; seq++) {
      after[seq % after.length] = before[seq % before.length];
    }
    this.#slots = after;
  }
}
