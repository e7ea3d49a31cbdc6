import { DatabaseSync } from "node:sqlite";
import {
  type GroupId,
  invariant,
  InvariantError,
  rangeLength,
  type Seq,
  type SeqRange,
  U32_MAX,
  U48_MAX,
} from "../../core/mod.ts";
import {
  epochOf,
  type FetchedPast,
  pageOfLog,
  type PastPage,
  type PastQuery,
  type SequenceEntry,
} from "../../ordering/mod.ts";
import type { KeptGroupRecord } from "../../wire/mod.ts";
import type { LogBatch, LogReign, LogSender } from "../machine/mod.ts";
import { DamagedHistory } from "./damaged_history.ts";
import { fillLog, noteLacks } from "./fill_log.ts";
import { FileLock } from "./file_lock.ts";
import { type ContinuedLog, FormerLogs } from "./former_logs.ts";
import { GroupHistory } from "./group_history.ts";
import { HistoryFileError, isUnreadable, meaningOf } from "./history_file_error.ts";
import { prepareFile } from "./history_schema.ts";
import type { LocalLog, OnAppended } from "./ordered_log.ts";
import { integerIn, kindIn, kindWord, nameIn } from "./row_fields.ts";
import { prepareQueries, type Row, type Statements } from "./sqlite_queries.ts";

/**
 * Seqs that are reserved at once. Each reservation waits for the disk, so that after a power cut no
 * seq is given twice: some milliseconds for 16,384 messages are nothing, and a gap of as many
 * places that nobody used costs nobody anything.
 */
const RESERVED_SEQS = 16_384;
/** Entries that are forgotten in one step, when the file is larger than it may be. */
const FORGOTTEN_AT_ONCE = 256;
/**
 * Entries that one batch may make the file forget, or twice its own number: it must not take long.
 */
const FORGOTTEN_MAX = 1_024;

/** Options of a {@linkcode SqliteLog}. */
export interface SqliteLogOptions {
  /**
   * Bytes that the file may have; then the oldest entries of all groups are forgotten.
   *
   * @default no bound
   */
  readonly bytesMax?: number | undefined;
  /**
   * Called with what an operator must know of the file.
   *
   * @default nothing is called
   */
  warn?(message: string, fields: Readonly<Record<string, string | number>>): void;
}

/** The log of a group in the file, as far as each batch needs it. */
interface OpenLog {
  /** The number under which its entries are. */
  readonly log: number;
  last: Seq;
  /** No seq after this one was given. */
  reserved: Seq;
  /** The places before our reign of which some were not here when it began, if there were any. */
  lacks?: SeqRange | undefined;
}

/**
 * Keeps the sequences of groups in a file, each batch in one transaction (PROTOCOL 12.5). Whatever
 * the database throws while it writes becomes a {@linkcode HistoryFileError}: a full disk is no bug
 * of gm. What it cannot read when it is asked for the past is a gap in the answer, and a warning.
 */
export class SqliteLog implements LocalLog {
  readonly stored: readonly KeptGroupRecord[];
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #lock: FileLock;
  readonly #statements: Statements;
  readonly #former: FormerLogs;
  readonly #onAppended: OnAppended;
  readonly #options: SqliteLogOptions;
  readonly #logs = new Map<GroupId, OpenLog>();
  /** Reigns without a batch yet. The first batch of a reign says which part of the log counts. */
  readonly #beginning = new Map<GroupId, LogReign>();
  /** Warnings that were given: each is given once. */
  readonly #warned = new Set<string>();
  #bytes = 0;
  #hasFailed = false;

  /** @throws {HistoryFileError} if it cannot be opened, is no log of gm, or is another process's */
  constructor(path: string, onAppended: OnAppended, options: SqliteLogOptions = {}) {
    this.#path = path;
    this.#onAppended = onAppended;
    this.#options = options;
    let database: DatabaseSync | undefined;
    let lock: FileLock | undefined;
    try {
      database = new DatabaseSync(path);
      lock = new FileLock(path);
      prepareFile(database);
      this.#database = database;
      this.#lock = lock;
      this.#statements = prepareQueries(database);
      this.#former = new FormerLogs(this.#statements);
      this.stored = this.#open();
    } catch (error) {
      database?.close();
      lock?.[Symbol.dispose]();
      throw new HistoryFileError(path, error);
    }
  }

  /** Bytes of the file, as of its last batch, with what the next checkpoint moves into it. */
  get bytes(): number {
    return this.#bytes;
  }

  begin(reign: LogReign): void {
    this.#beginning.set(reign.id, reign);
  }

  /** @throws {HistoryFileError} if the disk is full, or fails */
  append(batch: LogBatch): void {
    const { group, first, entries } = batch;
    const reign = this.#beginning.get(group);
    this.#beginning.delete(group);
    // If it throws, nothing is confirmed, and so nothing is sent: what is in the file stays true.
    this.#guard(() => {
      if (reign !== undefined) return this.#beginReign(reign, batch);
      const open = this.#logs.get(group);
      invariant(open !== undefined, "The first batch of a group begins a reign");
      this.#appendTo(open, batch);
    });
    this.#forgetOldest(entries.length);
    const lacks = reign && this.#logs.get(group)?.lacks;
    this.#onAppended(group, first + entries.length - 1, lacks);
  }

  /** @throws {HistoryFileError} if the disk is full, or fails */
  fill(group: GroupId, past: FetchedPast): void {
    const open = this.#logs.get(group);
    if (open?.lacks === undefined || this.#beginning.has(group)) return;
    const { log, lacks } = open;
    this.#guard(() => this.#synced(false, () => fillLog(this.#statements, log, lacks, past)));
    this.#forgetOldest(rangeLength(past.range));
  }

  /** @throws {HistoryFileError} if the disk is full, or fails */
  noteCreated(group: GroupId, created: number): void {
    this.#guard(() => this.#statements.created.run(created, group));
  }

  recall(group: GroupId, question: PastQuery): PastPage | undefined {
    const known = this.#logs.get(group);
    if (known === undefined) return undefined;
    const history = new GroupHistory(this.#statements, known.log);
    try {
      return pageOfLog(history, question);
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      this.#warnOnce("A part of the history cannot be read: a gap is told instead.", error);
      return pageOfLog(new DamagedHistory(history, known.last), question);
    }
  }

  /** Ends a reign; what was written stays. */
  release(group: GroupId): void {
    this.#beginning.delete(group);
  }

  /** @throws {HistoryFileError} if the disk is full, or fails */
  close(): void {
    try {
      this.#guard(() => {
        this.#markClean();
        this.#database.close();
      });
    } finally {
      this.#lock[Symbol.dispose]();
    }
  }

  /** Reads the groups, and notes that a sequencer has the file. Returns the groups. */
  #open(): KeptGroupRecord[] {
    const { clean } = this.#statements.wasClean.get() as { clean: number };
    this.#synced(true, () => this.#statements.clean.run(0));
    // So that the file alone, without its WAL, says so, too.
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    const records: KeptGroupRecord[] = [];
    for (const row of this.#statements.groups.all() as Row[]) {
      const record = storedGroup(row, clean === 1);
      const { last, reserved, log } = row as Record<"last" | "reserved" | "log", number>;
      this.#logs.set(record.id, { log, last, reserved });
      records.push(record);
    }
    this.#bytes = this.#measure().bytes;
    return records;
  }

  /** Notes that no seq is reserved in vain. Where that fails, the next start skips a few. */
  #markClean(): void {
    if (this.#hasFailed) return;
    try {
      this.#statements.clean.run(1);
    } catch (error) {
      this.#warnOnce("The history file was not closed properly.", error);
    }
  }

  #guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      this.#hasFailed = true;
      // A broken invariant stays a bug, and is not blamed on the disk.
      throw error instanceof InvariantError ? error : new HistoryFileError(this.#path, error);
    }
  }

  /**
   * Runs a transaction; if it is synced it is on the disk afterwards, and a power cut leaves it.
   */
  #synced(isSynced: boolean, run: () => void): void {
    if (isSynced) this.#database.exec("PRAGMA synchronous = FULL");
    this.#database.exec("BEGIN");
    run();
    this.#database.exec("COMMIT");
    if (isSynced) this.#database.exec("PRAGMA synchronous = NORMAL");
  }

  /**
   * Begins a reign with its first batch, in one transaction that is on the disk before it counts.
   */
  #beginReign(reign: LogReign, batch: LogBatch): void {
    const before = this.#logs.get(reign.id);
    let continued: ContinuedLog | undefined;
    let isWritten = false;
    const begin = (find: () => ContinuedLog) =>
      this.#synced(true, () => {
        continued = find();
        this.#writeReign(reign, continued);
        const open = this.#write(batch, continued.log);
        open.lacks = noteLacks(this.#statements, reign, continued);
        isWritten = true;
      });
    try {
      begin(() => this.#former.goOn(reign, batch));
    } catch (error) {
      // A full disk, a lock, a commit that fails: the past is whole, and must not be set aside for
      // it.
      if (before === undefined || isWritten || !isUnreadable(error)) throw error;
      this.#rollBack();
      this.#logs.set(reign.id, before);
      begin(() => this.#former.goOnWithout(reign.id));
      this.#warnOnce("A part of the history cannot be read: all of it is set aside.", error);
    }
    const { aside } = continued!;
    if (aside === undefined) return;
    this.#options.warn?.(
      "The history of a group does not agree with what its members have: it is set aside.",
      { group: reign.name, first: aside.first, last: aside.last, log: aside.log },
    );
  }

  /** Takes back the transaction that has failed, unless SQLite has done so itself. */
  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch (error) {
      const isOver = error instanceof Error && error.message.includes("no transaction");
      if (!isOver) throw error;
    }
  }

  #writeReign(reign: LogReign, { log, kept, isNext }: ContinuedLog): void {
    const { id, name, epoch: { number, boot }, view, first, senders } = reign;
    this.#statements.reign.run(
      id,
      name,
      kindWord(reign),
      number,
      boot,
      view,
      kept,
      first - 1,
      0,
      log,
    );
    for (const sender of senders) this.#noteSender(log, sender);
    // The file ended here without being closed, and the reservation says how far seqs may have
    // gone.
    const skipped = Math.min(first - 1, this.#logs.get(id)?.reserved ?? 0);
    if (isNext && skipped > kept) this.#statements.skip.run(log, kept + 1, skipped);
  }

  #appendTo(open: OpenLog, batch: LogBatch): void {
    const isReserved = batch.first + batch.entries.length - 1 <= open.reserved;
    this.#synced(!isReserved, () => this.#write(batch, open.log));
  }

  /** Writes a batch into a log; returns that log with the batch in it. */
  #write({ group, first, entries, stable, view, vacant }: LogBatch, log: number): OpenLog {
    const last = first + entries.length - 1;
    let { reserved = 0 } = this.#logs.get(group) ?? {};
    if (last > reserved) reserved = last + RESERVED_SEQS;
    entries.forEach((entry, i) => this.#insert(log, first + i, entry));
    this.#statements.progress.run(view, stable, vacant, last, reserved, group);
    const open: OpenLog = { ...this.#logs.get(group), log, last, reserved };
    this.#logs.set(group, open);
    return open;
  }

  #insert(log: number, seq: Seq, entry: SequenceEntry): void {
    const { number, boot } = epochOf(entry);
    if ("slot" in entry) {
      const { slot, submission, slice: { fragment, sentAt, start, end }, bytes } = entry;
      const payload = bytes.subarray(start, end);
      const message = [slot, submission, fragment, sentAt, payload] as const;
      this.#statements.append.run(log, seq, number, boot, ...message);
      return;
    }
    this.#statements.append.run(log, seq, number, boot, null, null, null, null, null);
    if (!("change" in entry) || entry.change.kind !== "join") return;
    const { slot, member: id, name } = entry.change;
    this.#noteSender(log, { slot, id, name });
  }

  #noteSender(log: number, { slot, id, name }: LogSender): void {
    this.#statements.sender.run(log, slot, id, name);
  }

  /** Forgets the oldest entries of all groups while the file is larger than it may be. */
  #forgetOldest(added: number): void {
    const { bytesMax } = this.#options;
    try {
      let { bytes, used } = this.#measure();
      this.#bytes = bytes;
      if (bytesMax === undefined) return;
      let left = Math.max(FORGOTTEN_MAX, 2 * added);
      for (; used > bytesMax && left > 0; left -= FORGOTTEN_AT_ONCE) {
        this.#statements.forget.run(FORGOTTEN_AT_ONCE);
        // What would be fetched once more would push out what is newer.
        this.#statements.removeAllLacks.run();
        ({ bytes, used } = this.#measure());
      }
    } catch (error) {
      this.#warnOnce("Old history cannot be forgotten: the file grows.", error);
    }
  }

  /**
   * Returns the bytes of the file, and those of them that are in use: what is free is used again.
   */
  #measure(): { bytes: number; used: number } {
    const { count, size } = this.#statements.pages.get() as Record<"count" | "size", number>;
    const { count: free } = this.#statements.freePages.get() as { count: number };
    return { bytes: count * size, used: (count - free) * size };
  }

  #warnOnce(message: string, error: unknown): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#options.warn?.(message, { file: this.#path, reason: meaningOf(error) });
  }
}

/**
 * Returns a group as the tracker is told of it: after a power cut seqs may have been given up to
 * `reserved`.
 *
 * @throws {DamagedRowError} if the row is not as it was written
 */
function storedGroup(row: Row, wasClean: boolean): KeptGroupRecord {
  const u32 = (column: string) => integerIn(row, column, 0, U32_MAX);
  const [last, reserved] = ["last", "reserved"].map((column) => integerIn(row, column, 0, U48_MAX));
  return {
    id: u32("id"),
    name: nameIn(row),
    ...kindIn(row),
    created: u32("created"),
    epoch: { number: u32("epoch"), boot: u32("boot") },
    view: u32("view"),
    last: wasClean ? last! : Math.max(last!, reserved!),
  };
}
