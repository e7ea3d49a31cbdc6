import { type Seq, U32_MAX, U48_MAX } from "../../core/mod.ts";
import {
  type PastEntry,
  type PastLog,
  type PastMessage,
  unknownSender,
  WHOLE_MESSAGE,
} from "../../ordering/mod.ts";
import { RUN_SIGNATURE } from "../../wire/mod.ts";
import { DamagedRowError, integerIn, nameIn } from "./row_fields.ts";
import type { Row, Statements } from "./sqlite_queries.ts";

/** Number of rows that are read at once: a page takes a few of these. */
export const ROWS_AT_ONCE = 64;

const NO_MESSAGE: PastEntry = {
  slice: { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: 0 },
  bytes: new Uint8Array(0),
};

/** The log of one group in the file, for questions about the past. */
export class GroupHistory implements PastLog {
  readonly #statements: Statements;
  readonly #log: number;
  readonly #senders = new Map<number, PastMessage["sender"]>();

  constructor(statements: Statements, log: number) {
    this.#statements = statements;
    this.#log = log;
  }

  startOfLast(count: number, until: Seq): Seq | undefined {
    const row = this.#statements.startOfLast.get(this.#log, until, count - 1) as Row | undefined;
    return row === undefined ? undefined : integerIn(row, "seq", 1, until);
  }

  *entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    yield* withSkips(this.#allRows(first, last), this.skips(first, last));
  }

  /** @throws {DamagedRowError} if the row of the slot is not as it was written */
  senderIn(slot: number): PastMessage["sender"] {
    let sender = this.#senders.get(slot);
    if (sender === undefined) {
      const row = this.#statements.senderIn.get(this.#log, slot) as Row | undefined;
      sender = row === undefined
        ? unknownSender(slot)
        : { id: integerIn(row, "member", 0, U48_MAX), name: nameIn(row) };
      this.#senders.set(slot, sender);
    }
    return sender;
  }

  /**
   * Returns the places from one to another that were skipped, as entries without a message.
   *
   * @throws {DamagedRowError} if they are not as they were written
   */
  skips(first: Seq, last: Seq): (readonly [Seq, PastEntry])[] {
    let next = first;
    const rows = this.#statements.skips.all(this.#log, first, last) as Row[];
    return rows.map((row) => {
      const from = Math.max(next, integerIn(row, "first", 1, last));
      const end = Math.min(last, integerIn(row, "last", from, U48_MAX));
      next = end + 1;
      return [from, { ...NO_MESSAGE, places: end - from + 1 }];
    });
  }

  /**
   * Returns the next entries from one place to another, at most so many.
   *
   * @throws {DamagedRowError} if they are not as they were written
   */
  rows(first: Seq, last: Seq, count: number): (readonly [Seq, PastEntry])[] {
    let next = first;
    const rows = this.#statements.entries.all(this.#log, first, last, count) as Row[];
    return rows.map((row) => {
      const seq = integerIn(row, "seq", next, last);
      next = seq + 1;
      return [seq, pastEntry(row)];
    });
  }

  *#allRows(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    for (let from = first;;) {
      const rows = this.rows(from, last, ROWS_AT_ONCE);
      yield* rows;
      const newest = rows.at(-1);
      if (newest === undefined || rows.length < ROWS_AT_ONCE) return;
      from = newest[0] + 1;
    }
  }
}

/**
 * Yields rows and the places that were skipped, in their order. Where both claim a place, the file
 * is damaged, and the row counts.
 */
export function* withSkips<Entry>(
  rows: Iterable<readonly [Seq, Entry]>,
  skips: readonly (readonly [Seq, PastEntry])[],
): Iterable<readonly [Seq, Entry | PastEntry]> {
  let at = 0;
  for (const row of rows) {
    const [seq] = row;
    for (; at < skips.length && skips[at]![0] < seq; at++) {
      const [from, skip] = skips[at]!;
      yield [from, { ...skip, places: Math.min(skip.places ?? 1, seq - from) }];
    }
    yield row;
    while (at < skips.length && skips[at]![0] <= seq) at++;
  }
  yield* skips.slice(at);
}

function pastEntry(row: Row): PastEntry {
  if (row["slot"] === null) return NO_MESSAGE;
  const { payload } = row;
  if (!(payload instanceof Uint8Array)) throw new DamagedRowError("payload");
  const slot = integerIn(row, "slot", -U32_MAX, U32_MAX);
  const fragment = integerIn(row, "fragment", 0, RUN_SIGNATURE);
  if (fragment === RUN_SIGNATURE) return NO_MESSAGE;
  const sentAt = integerIn(row, "sent_at", 0, Number.MAX_SAFE_INTEGER);
  return { slice: { fragment, sentAt, start: 0, end: payload.length }, bytes: payload, slot };
}
