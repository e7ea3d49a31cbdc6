import {
  type Epoch,
  type GroupId,
  invariant,
  isSameEpoch,
  type Random,
  type Seq,
  type SeqRange,
} from "../../../lib/core/mod.ts";
import {
  epochOf,
  fetchedEntries,
  type FetchedPast,
  pageOfLog,
  type PastEntry,
  type PastLog,
  type PastMessage,
  type PastPage,
  type PastQuery,
  type SequenceEntry,
  unknownSender,
} from "../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, type KeptGroupRecord } from "../../../lib/wire/mod.ts";
import type { LocalLog, OnAppended } from "../../../lib/sequencer/log/mod.ts";
import { lacksOf } from "../../../lib/sequencer/log/fill_log.ts";
import { type FormerLog, provenLast } from "../../../lib/sequencer/log/proven_last.ts";
import type { LogBatch, LogReign } from "../../../lib/sequencer/machine/mod.ts";

/** The log of one group on a disk. */
class StoredLog implements PastLog, FormerLog {
  group: KeptGroupRecord;
  stable: Seq = 0;
  vacant: Seq = 0;
  /** No seq after this one was given. */
  reserved: Seq = 0;
  last: Seq = 0;
  readonly rows = new Map<Seq, SequenceEntry>();
  readonly senders = new Map<number, PastMessage["sender"]>();
  /** Entries that members remember, of the places before the reign. */
  readonly fetched = new Map<Seq, PastEntry>();
  /** The places before the reign of which some were not here when it began, if there were any. */
  lacks: SeqRange | undefined;

  constructor(group: KeptGroupRecord) {
    this.group = group;
  }

  /** True while some of those places are not here. */
  get isLacking(): boolean {
    const { first, last } = this.lacks ?? { first: 1, last: 0 };
    for (let seq = first; seq <= last; seq++) {
      if (!this.rows.has(seq) && !this.fetched.has(seq)) return true;
    }
    return false;
  }

  get view(): number {
    return this.group.view;
  }

  get epoch(): Epoch {
    return this.group.epoch;
  }

  epochAt(seq: Seq): Epoch | undefined {
    const row = this.rows.get(seq);
    return row && epochOf(row);
  }

  lastOf(epoch: Epoch, last: Seq): Seq | undefined {
    const seqs = [...this.rows].filter(([seq, row]) =>
      seq <= last && isSameEpoch(epochOf(row), epoch)
    ).map(([seq]) => seq);
    return seqs.length === 0 ? undefined : Math.max(...seqs);
  }

  startOfLast(count: number, until: Seq): Seq | undefined {
    let left = count;
    for (let seq = Math.min(until, this.last); seq > 0; seq--) {
      const row = this.#entryAt(seq);
      const isStart = row?.slot !== undefined && (row.slice.fragment & FIRST_FRAGMENT) !== 0;
      if (isStart && --left === 0) return seq;
    }
    return undefined;
  }

  *entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    for (let seq = first; seq <= Math.min(last, this.last); seq++) {
      const entry = this.#entryAt(seq);
      if (entry !== undefined) yield [seq, entry];
    }
  }

  senderIn(slot: number): PastMessage["sender"] {
    // A power cut may have taken the join of a member that was gone before the next reign began.
    return this.senders.get(slot) ?? unknownSender(slot);
  }

  /** Returns the entry at a place; an entry of the reign precedes a fetched one. */
  #entryAt(seq: Seq): PastEntry | undefined {
    return this.rows.get(seq) ?? this.fetched.get(seq);
  }
}

/** Seqs that are reserved at once: fewer than gm reserves, so that reservations are many. */
const RESERVED_SEQS = 64;

/** Thrown by a {@linkcode SimDisk} that fails, as a full or broken disk makes a database throw. */
export class DiskFailure extends Error {}

/**
 * A host's disk: a log, as dumb as can be, that outlives the processes that write it. It does what
 * a database in a file does (PROTOCOL 12.5.4). Each call is a transaction. A power cut takes the
 * last transactions whole, back to the last one that waited for the disk: the beginning of a reign,
 * or a reservation of seqs. It can fail, and then it did what it was asked for, or did not.
 */
export class SimDisk implements LocalLog {
  readonly #random: Random;
  readonly #logs = new Map<GroupId, StoredLog>();
  readonly #beginning = new Map<GroupId, LogReign>();
  /** A function that undoes each transaction since the last one that waited for the disk. */
  readonly #unsynced: (() => void)[] = [];
  /** True while no process has the file, if the last one closed it. */
  #isClean = true;
  #stored: readonly KeptGroupRecord[] = [];
  /** Transactions until the disk fails. */
  #untilFailure = Infinity;
  #onAppended: OnAppended = () => {};

  /** A process begins to use the disk. */
  attach(onAppended: OnAppended): void {
    this.#onAppended = onAppended;
  }

  /** `random` draws whether a transaction that fails came through. */
  constructor(random: Random) {
    this.#random = random;
  }

  get stored(): readonly KeptGroupRecord[] {
    return this.#stored;
  }

  /** A process opens the file. The disk fails after some transactions, or never. */
  open(untilFailure = Infinity): void {
    this.#untilFailure = untilFailure;
    this.#beginning.clear();
    this.#stored = [...this.#logs.values()].map(({ group, last, reserved }) => (
      { ...group, last: this.#isClean ? last : Math.max(last, reserved) }
    ));
    this.#isClean = false;
  }

  /** The disk does not fail any more while this process has it open. */
  spare(): void {
    this.#untilFailure = Infinity;
  }

  /** The power fails: so many of the last transactions were not on the disk yet. */
  lose(count: number): void {
    for (const undo of this.#unsynced.splice(-count).reverse()) undo();
  }

  begin(reign: LogReign): void {
    this.#beginning.set(reign.id, reign);
  }

  append(batch: LogBatch): void {
    const { group, first, entries } = batch;
    const reign = this.#beginning.get(group);
    this.#beginning.delete(group);
    const last = first + entries.length - 1;
    const isReserved = last <= (this.#logs.get(group)?.reserved ?? 0);
    this.#transaction(reign === undefined && isReserved, () => {
      if (reign !== undefined) this.#beginReign(reign, batch);
      return this.#append(this.#logs.get(group)!, batch);
    });
    this.#onAppended(group, last, reign && this.#logs.get(group)!.lacks);
  }

  fill(group: GroupId, past: FetchedPast): void {
    const log = this.#logs.get(group);
    if (log?.lacks === undefined || this.#beginning.has(group)) return;
    this.#transaction(true, () => this.#fill(log, log.lacks!, past));
  }

  noteCreated(group: GroupId, created: number): void {
    const log = this.#logs.get(group);
    if (log === undefined) return;
    this.#transaction(true, () => {
      const before = log.group;
      log.group = { ...before, created };
      return () => log.group = before;
    });
  }

  recall(group: GroupId, question: PastQuery): PastPage | undefined {
    const log = this.#logs.get(group);
    return log === undefined ? undefined : pageOfLog(log, question);
  }

  release(group: GroupId): void {
    this.#beginning.delete(group);
  }

  close(): void {
    this.#isClean = true;
  }

  /** Does something of which a power cut may take all (`canBeLost`), or nothing. */
  #transaction(canBeLost: boolean, run: () => () => void): void {
    const isFailing = --this.#untilFailure <= 0;
    if (isFailing && this.#random() < 0.5) throw new DiskFailure("nothing was written");
    const undo = run();
    if (canBeLost) this.#unsynced.push(undo);
    else this.#unsynced.length = 0;
    if (isFailing) throw new DiskFailure("it was written, but nobody knows");
  }

  /** Adds entries; returns what takes them away again. */
  #append(log: StoredLog, { first, entries, stable, view, vacant }: LogBatch): () => void {
    const before = { group: log.group, stable: log.stable, vacant: log.vacant, last: log.last };
    const newcomers: number[] = [];
    entries.forEach((entry, i) => {
      invariant(!log.rows.has(first + i), `Seq ${first + i} is appended twice`);
      log.rows.set(first + i, entry);
      if (!("change" in entry) || entry.change.kind !== "join") return;
      const { slot, member: id, name } = entry.change;
      if (!log.senders.has(slot)) newcomers.push(slot);
      log.senders.set(slot, { id, name });
    });
    log.last = first + entries.length - 1;
    if (log.last > log.reserved) log.reserved = log.last + RESERVED_SEQS;
    log.stable = Math.max(log.stable, stable);
    log.vacant = Math.max(log.vacant, vacant);
    log.group = { ...log.group, view: Math.max(log.group.view, view) };
    return () => {
      Object.assign(log, before);
      for (let i = 0; i < entries.length; i++) log.rows.delete(first + i);
      for (const slot of newcomers) log.senders.delete(slot);
    };
  }

  /** Keeps entries that members remember and the log lacks; returns a function that drops them. */
  #fill(log: StoredLog, lacks: SeqRange, past: FetchedPast): () => void {
    const filled: Seq[] = [];
    for (const { seq, fragment, sentAt, payload, sender } of fetchedEntries(past)) {
      if (seq < lacks.first || seq > lacks.last) continue;
      if (log.rows.has(seq) || log.fetched.has(seq)) continue;
      const entry = { slice: { fragment, sentAt, start: 0, end: payload.length }, bytes: payload };
      log.fetched.set(seq, sender === undefined ? entry : { ...entry, slot: -1, sender });
      filled.push(seq);
    }
    return () => filled.forEach((seq) => log.fetched.delete(seq));
  }

  #beginReign(reign: LogReign, batch: LogBatch): void {
    const { id, name, mode, epoch, view, first, senders } = reign;
    const former = this.#logs.get(id);
    const kept = former === undefined ? 0 : Math.min(provenLast(former, reign, batch), first - 1);
    const { created = 0, view: viewBefore = 0 } = former?.group ?? {};
    const reached = { created, epoch, view: Math.max(view, viewBefore), last: 0 };
    const log = former ?? new StoredLog({ id, name, mode, ...reached });
    log.group = { id, name, mode, ...reached };
    log.stable = kept;
    log.vacant = 0;
    log.last = first - 1;
    for (const seq of [...log.rows.keys()]) if (seq > kept) log.rows.delete(seq);
    for (const seq of [...log.fetched.keys()]) if (seq > kept) log.fetched.delete(seq);
    log.lacks = lacksOf(reign, kept, log.isLacking ? log.lacks : undefined);
    for (const { slot, id, name } of senders) log.senders.set(slot, { id, name });
    this.#logs.set(id, log);
  }
}
