import type { SeqRange } from "../../../core/mod.ts";

/** Number of ranges that are kept; beyond them late numbers count as duplicates. */
const RANGES_MAX = 1_000;

/** Numbers of one sender's messages that did not come when they were due. */
export class MissingNumbers {
  #ranges: SeqRange[] = [];

  /** Adds numbers that were left out. */
  add(range: SeqRange): void {
    if (this.#ranges.length < RANGES_MAX) this.#ranges.push(range);
  }

  /** Removes a number that came after all; returns false if it was not missing. */
  take(number: number): boolean {
    const index = this.#ranges.findIndex(({ first, last }) => first <= number && number <= last);
    if (index < 0) return false;
    const { first, last } = this.#ranges[index]!;
    const rest = [{ first, last: number - 1 }, { first: number + 1, last }];
    this.#ranges.splice(index, 1, ...rest.filter((range) => range.first <= range.last));
    return true;
  }
}
