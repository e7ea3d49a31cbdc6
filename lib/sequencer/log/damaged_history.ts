import type { Seq } from "../../core/mod.ts";
import {
  type PastEntry,
  type PastLog,
  type PastMessage,
  unknownSender,
} from "../../ordering/mod.ts";
import { FIRST_FRAGMENT } from "../../wire/mod.ts";
import { type GroupHistory, ROWS_AT_ONCE, withSkips } from "./group_history.ts";

/** Places that are looked through for the last messages. */
const LOOKED_THROUGH_MAX = 16_384;
/**
 * Rows that cannot be read and that are looked through for the last messages. Each takes some
 * 10 µs, in which nothing is ordered.
 */
const LOST_MAX = 1_024;

/**
 * The log of a group in a file of which some pages cannot be read. Where rows cannot be read
 * together, each half of them is read by itself, and so on: a row that cannot be read alone is
 * lost. So few reads find what is left, and each lost row costs two that fail at most.
 *
 * Worked case: rows 1 to 300 are in twelve pages, and the page with 101 to 125 is damaged. The rows
 * 65 to 128 cannot be read together, 65 to 96 can, and of 97 to 128 only 97 to 100 and 126 to 128
 * can.
 */
export class DamagedHistory implements PastLog {
  readonly #history: GroupHistory;
  /** The highest seq of the log: after it nothing can be lost. */
  readonly #last: Seq;

  constructor(history: GroupHistory, last: Seq) {
    this.#history = history;
    this.#last = last;
  }

  /**
   * Lost rows do not count as messages. Where too many would have to be looked through there are
   * fewer.
   */
  startOfLast(count: number, until: Seq): Seq | undefined {
    let left = count;
    let lost = 0;
    let last = Math.min(until, this.#last);
    const end = Math.max(0, last - LOOKED_THROUGH_MAX);
    for (; last > end && lost < LOST_MAX; last -= ROWS_AT_ONCE) {
      for (
        const [seq, entry] of this.#rows(Math.max(end + 1, last - ROWS_AT_ONCE + 1), last).reverse()
      ) {
        if (entry === undefined) lost++;
        if (entry?.slot === undefined || (entry.slice.fragment & FIRST_FRAGMENT) === 0) continue;
        if (--left === 0) return seq;
      }
    }
    return last <= 0 ? undefined : Math.max(last, end) + 1;
  }

  *entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry | undefined]> {
    const end = Math.min(last, this.#last);
    yield* withSkips(this.#allRows(first, end), this.#skips(first, end));
  }

  senderIn(slot: number): PastMessage["sender"] {
    try {
      return this.#history.senderIn(slot);
    } catch {
      return unknownSender(slot);
    }
  }

  *#allRows(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry | undefined]> {
    for (let from = first; from <= last; from += ROWS_AT_ONCE) {
      yield* this.#rows(from, Math.min(last, from + ROWS_AT_ONCE - 1));
    }
  }

  /** Returns the places that were skipped; none if they cannot be read: then they are a gap. */
  #skips(first: Seq, last: Seq): (readonly [Seq, PastEntry])[] {
    try {
      return this.#history.skips(first, last);
    } catch {
      return [];
    }
  }

  /** Returns the rows from one place to another, `undefined` for each that cannot be read. */
  #rows(first: Seq, last: Seq): (readonly [Seq, PastEntry | undefined])[] {
    try {
      return this.#history.rows(first, last, ROWS_AT_ONCE);
    } catch {
      if (first === last) return [[first, undefined]];
      const middle = Math.floor((first + last) / 2);
      return [...this.#rows(first, middle), ...this.#rows(middle + 1, last)];
    }
  }
}
