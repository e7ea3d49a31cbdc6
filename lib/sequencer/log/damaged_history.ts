import type { Seq } from "../../core/mod.ts";
import {
  type PastEntry,
  type PastLog,
  type PastMessage,
  unknownSender,
} from "../../ordering/mod.ts";
import { FIRST_FRAGMENT } from "../../wire/mod.ts";
import { type GroupHistory, ROWS_AT_ONCE } from "./group_history.ts";

/**
 * Places that are looked through for the last messages: each takes some 10 µs where rows are
 * broken.
 */
const LOOKED_THROUGH_MAX = 16_384;

/**
 * The log of a group in a file of which some pages cannot be read. Rows are read one by one where
 * they cannot be read together, and a row that cannot be read is lost.
 *
 * Worked case: rows 1 to 300 are in twelve pages, and the page with 101 to 125 is damaged. The rows
 * from 65 on cannot be read together. One by one, 65 to 100 and 126 to 128 are read, and the others
 * are lost.
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
    let seq = Math.min(until, this.#last);
    const end = Math.max(0, seq - LOOKED_THROUGH_MAX);
    for (; seq > end; seq--) {
      const entry = this.#at(seq);
      if (entry?.slot === undefined || (entry.slice.fragment & FIRST_FRAGMENT) === 0) continue;
      if (--left === 0) return seq;
    }
    return end === 0 ? undefined : end + 1;
  }

  *entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry | undefined]> {
    const end = Math.min(last, this.#last);
    for (let from = first; from <= end; from += ROWS_AT_ONCE) {
      yield* this.#rows(from, Math.min(end, from + ROWS_AT_ONCE - 1));
    }
  }

  senderIn(slot: number): PastMessage["sender"] {
    try {
      return this.#history.senderIn(slot);
    } catch {
      return unknownSender(slot);
    }
  }

  #rows(first: Seq, last: Seq): (readonly [Seq, PastEntry | undefined])[] {
    try {
      return this.#history.rows(first, last, ROWS_AT_ONCE);
    } catch {
      const seqs = Array.from({ length: last - first + 1 }, (_, i) => first + i);
      return seqs.map((seq) => [seq, this.#at(seq)]);
    }
  }

  #at(seq: Seq): PastEntry | undefined {
    try {
      return this.#history.rows(seq, seq, 1)[0]?.[1];
    } catch {
      return undefined;
    }
  }
}
