import {
  type Epoch,
  type GroupId,
  invariant,
  isSameEpoch,
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
import type { OnAppended, OrderedLog } from "../../../lib/sequencer/log/mod.ts";
import { type FormerLog, provenLast } from "../../../lib/sequencer/log/proven_last.ts";
import type { LogBatch, LogReign } from "../../../lib/sequencer/machine/mod.ts";

/** The log of one group on a disk. */
class StoredLog implements PastLog, FormerLog {
  group: KeptGroupRecord;
  stable: Seq = 0;
  vacant: Seq = 0;
  readonly rows = new Map<Seq, SequenceEntry>();
  readonly senders = new Map<number, PastMessage["sender"]>();
  /** Entries that members remember, of the places before the reign. */
  readonly fetched = new Map<Seq, PastEntry>();
  lacks: SeqRange | undefined;

  constructor(group: KeptGroupRecord) {
    this.group = group;
  }

  get view(): number {
    return this.group.view;
  }

  get epoch(): Epoch {
    return this.group.epoch;
  }

  get last(): Seq {
    return Math.max(0, ...this.rows.keys());
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
    const starts = this.#sorted().filter(([seq, row]) =>
      seq <= until && row.slot !== undefined && (row.slice.fragment & FIRST_FRAGMENT) !== 0
    );
    return starts.at(-count)?.[0];
  }

  entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    return this.#sorted().filter(([seq]) => seq >= first && seq <= last);
  }

  senderIn(slot: number): PastMessage["sender"] {
    // Who came in what a power cut took, and was gone before the next reign began, is not known.
    return this.senders.get(slot) ?? unknownSender(slot);
  }

  #sorted(): [Seq, PastEntry][] {
    const all = new Map<Seq, PastEntry>([...this.fetched, ...this.rows]);
    return [...all].sort(([a], [b]) => a - b);
  }
}

/** A host's disk: a log, as dumb as can be, that outlives the processes that write it. */
export class SimDisk implements OrderedLog {
  readonly #logs = new Map<GroupId, StoredLog>();
  readonly #beginning = new Map<GroupId, LogReign>();
  #onAppended: OnAppended = () => {};

  /** A process begins to use the disk. */
  attach(onAppended: OnAppended): void {
    this.#onAppended = onAppended;
  }

  get stored(): readonly KeptGroupRecord[] {
    return [...this.#logs.values()].map((log) => ({ ...log.group, last: log.last }));
  }

  /** The power fails: of each log so many of the last entries were not written yet. */
  lose(count: number): void {
    this.#beginning.clear();
    for (const log of this.#logs.values()) {
      const { last } = log;
      for (let seq = last; seq > last - count; seq--) log.rows.delete(seq);
      for (const seq of log.fetched.keys()) if (seq > last - count) log.fetched.delete(seq);
      log.stable = Math.min(log.stable, log.last);
      log.vacant = Math.min(log.vacant, log.last);
    }
  }

  begin(reign: LogReign): void {
    this.#beginning.set(reign.id, reign);
  }

  append(batch: LogBatch): void {
    const { group, first, entries, stable, view, vacant } = batch;
    const reign = this.#beginning.get(group);
    this.#beginning.delete(group);
    if (reign !== undefined) this.#beginReign(reign, batch);
    const log = this.#logs.get(group)!;
    entries.forEach((entry, i) => {
      invariant(!log.rows.has(first + i), `Seq ${first + i} is appended twice`);
      log.rows.set(first + i, entry);
      if (!("change" in entry) || entry.change.kind !== "join") return;
      const { slot, member: id, name } = entry.change;
      log.senders.set(slot, { id, name });
    });
    log.stable = Math.max(log.stable, stable);
    log.vacant = Math.max(log.vacant, vacant);
    log.group = { ...log.group, view: Math.max(log.group.view, view) };
    this.#onAppended(group, first + entries.length - 1, reign && log.lacks);
  }

  fill(group: GroupId, past: FetchedPast): void {
    const log = this.#logs.get(group);
    if (log?.lacks === undefined || this.#beginning.has(group)) return;
    for (const { seq, fragment, sentAt, payload, sender } of fetchedEntries(past)) {
      if (seq < log.lacks.first || seq > log.lacks.last) continue;
      invariant(!log.rows.has(seq), `Seq ${seq} was lacking`);
      const entry = { slice: { fragment, sentAt, start: 0, end: payload.length }, bytes: payload };
      log.fetched.set(seq, sender === undefined ? entry : { ...entry, slot: -1, sender });
    }
  }

  noteCreated(group: GroupId, created: number): void {
    const log = this.#logs.get(group);
    if (log !== undefined) log.group = { ...log.group, created };
  }

  recall(group: GroupId, question: PastQuery): PastPage | undefined {
    const log = this.#logs.get(group);
    return log === undefined ? undefined : pageOfLog(log, question);
  }

  release(): void {}

  close(): void {}

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
    for (const seq of [...log.rows.keys()]) if (seq > kept) log.rows.delete(seq);
    for (const seq of [...log.fetched.keys()]) if (seq > kept) log.fetched.delete(seq);
    log.lacks = kept + 1 < first ? { first: kept + 1, last: first - 1 } : undefined;
    for (const { slot, id, name } of senders) log.senders.set(slot, { id, name });
    this.#logs.set(id, log);
  }
}
