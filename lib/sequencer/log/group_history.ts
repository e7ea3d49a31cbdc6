import type { Seq } from "../../core/mod.ts";
import {
  type PastEntry,
  type PastLog,
  type PastMessage,
  unknownSender,
  WHOLE_MESSAGE,
} from "../../ordering/mod.ts";
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
    return row?.["seq"] as number | undefined;
  }

  *entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    const skips = this.#skips(first, last);
    for (let from = first;;) {
      const rows = this.rows(from, last, ROWS_AT_ONCE);
      for (const row of rows) {
        for (; skips[0] !== undefined && skips[0][0] < row[0]; skips.shift()) yield skips[0];
        yield row;
      }
      const newest = rows.at(-1);
      if (newest === undefined || rows.length < ROWS_AT_ONCE) break;
      from = newest[0] + 1;
    }
    yield* skips;
  }

  /** Returns the places from one to another that were skipped, as entries without a message. */
  #skips(first: Seq, last: Seq): (readonly [Seq, PastEntry])[] {
    const rows = this.#statements.skips.all(this.#log, first, last) as Row[];
    return rows.map((row) => {
      const from = Math.max(first, row["first"] as number);
      return [from, { ...NO_MESSAGE, places: Math.min(last, row["last"] as number) - from + 1 }];
    });
  }

  senderIn(slot: number): PastMessage["sender"] {
    let sender = this.#senders.get(slot);
    if (sender === undefined) {
      const row = this.#statements.senderIn.get(this.#log, slot) as Row | undefined;
      sender = row === undefined
        ? unknownSender(slot)
        : { id: row["member"] as number, name: row["name"] as string };
      this.#senders.set(slot, sender);
    }
    return sender;
  }

  /** Returns the next entries from one place to another, at most so many. */
  rows(first: Seq, last: Seq, count: number): (readonly [Seq, PastEntry])[] {
    const rows = this.#statements.entries.all(this.#log, first, last, count) as Row[];
    return rows.map((row) => [row["seq"] as number, pastEntry(row)]);
  }
}

function pastEntry(row: Row): PastEntry {
  const { slot, fragment, sent_at, payload } = row as {
    slot: number | null;
    fragment: number;
    sent_at: number;
    payload: Uint8Array;
  } & Row;
  if (slot === null) return NO_MESSAGE;
  const slice = { fragment, sentAt: sent_at, start: 0, end: payload.length };
  return { slice, bytes: payload, slot };
}
