import {
  type Epoch,
  type GroupId,
  invariant,
  isSameEpoch,
  type Seq,
} from "../../../lib/core/mod.ts";
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
} from "../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, type KeptGroupRecord } from "../../../lib/wire/mod.ts";
import type { OrderedLog } from "../../../lib/sequencer/log/mod.ts";
import { type FormerLog, provenLast } from "../../../lib/sequencer/log/proven_last.ts";
import type { LogBatch, LogReign } from "../../../lib/sequencer/machine/mod.ts";

/** The log of one group on a disk. */
class StoredLog implements PastLog, FormerLog {
  group: KeptGroupRecord;
  stable: Seq = 0;
  vacant: Seq = 0;
  readonly rows = new Map<Seq, SequenceEntry>();
  readonly senders = new Map<number, PastMessage["sender"]>();

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
      seq <= until && "slot" in row && (row.slice.fragment & FIRST_FRAGMENT) !== 0
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

  #sorted(): [Seq, SequenceEntry][] {
    return [...this.rows].sort(([a], [b]) => a - b);
  }
}

/** A host's disk: a log, as dumb as can be, that outlives the processes that write it. */
export class SimDisk implements OrderedLog {
  readonly #logs = new Map<GroupId, StoredLog>();
  readonly #beginning = new Map<GroupId, LogReign>();

  get stored(): readonly KeptGroupRecord[] {
    return [...this.#logs.values()].map((log) => ({ ...log.group, last: log.last }));
  }

  /** The power fails: of each log so many of the last entries were not written yet. */
  lose(count: number): void {
    this.#beginning.clear();
    for (const log of this.#logs.values()) {
      const { last } = log;
      for (let seq = last; seq > last - count; seq--) log.rows.delete(seq);
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
    for (const { slot, id, name } of senders) log.senders.set(slot, { id, name });
    this.#logs.set(id, log);
  }
}
