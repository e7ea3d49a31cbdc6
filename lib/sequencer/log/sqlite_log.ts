import { DatabaseSync } from "node:sqlite";
import { type GroupId, InvariantError, type Mode, type Seq } from "../../core/mod.ts";
import {
  epochOf,
  pageOfLog,
  type PastEntry,
  type PastLog,
  type PastMessage,
  type PastPage,
  type PastQuery,
  type SequenceEntry,
  unknownSender,
  WHOLE_MESSAGE,
} from "../../ordering/mod.ts";
import type { KeptGroupRecord } from "../../wire/mod.ts";
import { HistoryFileError } from "./history_file_error.ts";
import type { OnAppended, OrderedLog } from "./ordered_log.ts";
import { type FormerLog, provenLast } from "./proven_last.ts";
import type { LogBatch, LogReign, LogSender } from "../machine/mod.ts";
import { openLog, type Row, type Statements } from "./sqlite_queries.ts";

/** Number of rows that are read at once: a page takes a few of these. */
const ROWS_AT_ONCE = 64;
const NO_BYTES: Uint8Array = new Uint8Array(0);

/**
 * Keeps the sequences of groups in a file, each batch in one transaction (PROTOCOL 12.5). Whatever the
 * database throws becomes a {@linkcode HistoryFileError}: a full disk is no bug of gm.
 */
export class SqliteLog implements OrderedLog {
  readonly stored: readonly KeptGroupRecord[];
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  readonly #onAppended: OnAppended;
  /** Reigns without a batch yet. The first batch of a reign says which part of the log counts. */
  readonly #beginning = new Map<GroupId, LogReign>();

  /** @throws {HistoryFileError} if it cannot be opened, is no log of gm, or is another process's */
  constructor(path: string, onAppended: OnAppended) {
    this.#path = path;
    this.#onAppended = onAppended;
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path);
      this.#statements = openLog(database);
      this.stored = (this.#statements.groups.all() as Row[]).map(storedGroup);
      this.#database = database;
    } catch (error) {
      database?.close();
      throw new HistoryFileError(path, error);
    }
  }

  begin(reign: LogReign): void {
    this.#beginning.set(reign.id, reign);
  }

  /** @throws {HistoryFileError} if the disk is full, or fails */
  append(batch: LogBatch): void {
    const { group, first, entries, stable, view } = batch;
    const reign = this.#beginning.get(group);
    this.#beginning.delete(group);
    try {
      this.#database.exec("BEGIN");
      if (reign !== undefined) this.#beginReign(reign, batch);
      entries.forEach((entry, i) => this.#insert(group, first + i, entry));
      this.#statements.progress.run(view, stable, group);
      this.#database.exec("COMMIT");
    } catch (error) {
      // Nothing more is confirmed, so nothing more is sent: what is in the file stays true.
      throw this.#explain(error);
    }
    this.#onAppended(group, first + entries.length - 1);
  }

  /** @throws {HistoryFileError} if the disk is full, or fails */
  noteCreated(group: GroupId, created: number): void {
    this.#guard(() => this.#statements.created.run(created, group));
  }

  /** @throws {HistoryFileError} if the file cannot be read */
  recall(group: GroupId, question: PastQuery): PastPage | undefined {
    return this.#guard(() => pageOfLog(new GroupHistory(this.#statements, group), question));
  }

  /** Ends a reign; what was written stays. */
  release(group: GroupId): void {
    this.#beginning.delete(group);
  }

  /** @throws {HistoryFileError} if the disk is full, or fails */
  close(): void {
    this.#guard(() => this.#database.close());
  }

  #guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /** Returns the error to throw: a broken invariant stays a bug, and is not blamed on the disk. */
  #explain(error: unknown): Error {
    return error instanceof InvariantError ? error : new HistoryFileError(this.#path, error);
  }

  #beginReign(reign: LogReign, batch: LogBatch): void {
    const { id, name, mode, epoch: { number, boot }, view, first, senders } = reign;
    const former = formerLog(this.#statements, id);
    const proven = former === undefined ? 0 : provenLast(former, reign, batch);
    const kept = Math.min(proven, first - 1);
    this.#statements.cut.run(id, kept);
    this.#statements.reign.run(id, name, mode, number, boot, view, kept);
    for (const sender of senders) this.#noteSender(id, sender);
  }

  #insert(group: GroupId, seq: Seq, entry: SequenceEntry): void {
    const { number, boot } = epochOf(entry);
    if ("slot" in entry) {
      const { slot, submission, slice: { fragment, sentAt, start, end }, bytes } = entry;
      const payload = bytes.subarray(start, end);
      const message = [slot, submission, fragment, sentAt, payload] as const;
      this.#statements.append.run(group, seq, number, boot, ...message);
      return;
    }
    this.#statements.append.run(group, seq, number, boot, null, null, null, null, null);
    if (!("change" in entry) || entry.change.kind !== "join") return;
    const { slot, member: id, name } = entry.change;
    this.#noteSender(group, { slot, id, name });
  }

  #noteSender(group: GroupId, { slot, id, name }: LogSender): void {
    this.#statements.sender.run(group, slot, id, name);
  }
}

/** The columns of the query `group`. */
interface FormerRow extends Record<"epoch" | "boot" | "view" | "stable" | "last", number> {}

function storedGroup(row: Row): KeptGroupRecord {
  const { id, name, mode, created, epoch: number, boot, view, last } = row as unknown as
    & Omit<KeptGroupRecord, "epoch" | "mode">
    & { mode: Mode; epoch: number; boot: number };
  return { id, name, mode, created, epoch: { number, boot }, view, last };
}

function formerLog(statements: Statements, id: GroupId): FormerLog | undefined {
  const row = statements.group.get(id) as FormerRow | undefined;
  if (row === undefined) return undefined;
  const { epoch: number, boot, view, stable, last } = row;
  return {
    epoch: { number, boot },
    last,
    view,
    stable,
    epochAt(seq) {
      const found = statements.epochAt.get(id, seq) as Row | undefined;
      return found && { number: found["epoch"] as number, boot: found["boot"] as number };
    },
    lastOf({ number, boot }, last) {
      const found = statements.lastOf.get(id, number, boot, last) as Row | undefined;
      return found?.["seq"] as number | undefined;
    },
  };
}

/** The log of one group, for questions about the past. */
class GroupHistory implements PastLog {
  readonly #statements: Statements;
  readonly #group: GroupId;
  readonly #senders = new Map<number, PastMessage["sender"]>();

  constructor(statements: Statements, group: GroupId) {
    this.#statements = statements;
    this.#group = group;
  }

  startOfLast(count: number, until: Seq): Seq | undefined {
    const row = this.#statements.startOfLast.get(this.#group, until, count - 1) as Row | undefined;
    return row?.["seq"] as number | undefined;
  }

  *entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    for (let from = first;;) {
      const rows = this.#statements.entries.all(this.#group, from, last, ROWS_AT_ONCE) as Row[];
      for (const row of rows) yield [row["seq"] as number, pastEntry(row)];
      const newest = rows.at(-1);
      if (newest === undefined || rows.length < ROWS_AT_ONCE) return;
      from = (newest["seq"] as number) + 1;
    }
  }

  senderIn(slot: number): PastMessage["sender"] {
    let sender = this.#senders.get(slot);
    if (sender === undefined) {
      const row = this.#statements.senderIn.get(this.#group, slot) as Row | undefined;
      sender = row === undefined
        ? unknownSender(slot)
        : { id: row["member"] as number, name: row["name"] as string };
      this.#senders.set(slot, sender);
    }
    return sender;
  }
}

function pastEntry(row: Row): PastEntry {
  const { slot, fragment, sent_at, payload } = row as {
    slot: number | null;
    fragment: number;
    sent_at: number;
    payload: Uint8Array;
  } & Row;
  if (slot === null) {
    return { slice: { fragment: WHOLE_MESSAGE, sentAt: 0, start: 0, end: 0 }, bytes: NO_BYTES };
  }
  const slice = { fragment, sentAt: sent_at, start: 0, end: payload.length };
  return { slice, bytes: payload, slot };
}
