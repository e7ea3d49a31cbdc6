import {
  forgetOldest,
  type GroupId,
  invariant,
  LOG_BYTES_MAX,
  LOG_SENDERS_MAX,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import {
  type FetchedPast,
  pageOfLog,
  type PastEntry,
  type PastLog,
  type PastMessage,
  type PastPage,
  type PastQuery,
  Recent,
  type SequenceEntry,
  unknownSender,
} from "../../ordering/mod.ts";
import { FIRST_FRAGMENT } from "../../wire/mod.ts";
import { EarlierEntries } from "./earlier_entries.ts";
import type { LocalLog, OnAppended } from "./ordered_log.ts";
import type { LogBatch, LogReign, LogSender } from "../machine/mod.ts";

/** Keeps the newest entries of each group in memory, for as long as the group is ordered here. */
export class MemoryLog implements LocalLog {
  readonly stored = undefined;
  readonly #groups = new Map<GroupId, GroupLog>();
  readonly #onAppended: OnAppended;

  constructor(onAppended: OnAppended) {
    this.#onAppended = onAppended;
  }

  begin({ id, first, senders }: LogReign): void {
    this.#groups.set(id, new GroupLog(first, senders));
  }

  append({ group, first, entries }: LogBatch): void {
    const log = this.#groups.get(group);
    const lacks = log?.takeLacks();
    log?.append(first, entries);
    this.#onAppended(group, first + entries.length - 1, lacks);
  }

  fill(group: GroupId, past: FetchedPast): void {
    this.#groups.get(group)?.fill(past);
  }

  noteCreated(): void {}

  recall(group: GroupId, question: PastQuery): PastPage | undefined {
    const log = this.#groups.get(group);
    return log === undefined ? undefined : pageOfLog(log, question);
  }

  release(group: GroupId): void {
    this.#groups.delete(group);
  }

  close(): void {
    this.#groups.clear();
  }
}

/** The newest entries of one group. */
class GroupLog implements PastLog {
  readonly #entries: Recent<SequenceEntry>;
  readonly #senders = new Map<number, PastMessage["sender"]>();
  readonly #earlier = new EarlierEntries();
  /** The first seq of the reign. */
  readonly #first: Seq;
  #isNew = true;

  constructor(first: Seq, senders: readonly LogSender[]) {
    this.#first = first;
    this.#entries = new Recent(first, LOG_BYTES_MAX);
    for (const sender of senders) this.#note(sender);
  }

  /** Returns the places before the reign, once, if there are any. */
  takeLacks(): SeqRange | undefined {
    const isAsked = this.#isNew && this.#first > 1;
    this.#isNew = false;
    return isAsked ? { first: 1, last: this.#first - 1 } : undefined;
  }

  /** Keeps what members remember, in the room that the entries of the reign leave. */
  fill(past: FetchedPast): void {
    this.#earlier.add(past, (seq) => seq < this.#first);
    this.#makeRoom();
  }

  append(first: Seq, entries: readonly SequenceEntry[]): void {
    invariant(first === this.#entries.last + 1, "A batch begins right after the one before it");
    for (const entry of entries) {
      this.#entries.add(entry);
      if (!("change" in entry) || entry.change.kind !== "join") continue;
      const { slot, member: id, name } = entry.change;
      this.#note({ slot, id, name });
    }
    this.#makeRoom();
  }

  startOfLast(count: number, until: Seq): Seq | undefined {
    let left = count;
    const { first, last } = this.#entries;
    for (let seq = Math.min(until, last); seq >= first; seq--) {
      const entry = this.#at(seq);
      if (!("slot" in entry) || (entry.slice.fragment & FIRST_FRAGMENT) === 0) continue;
      if (--left === 0) return seq;
    }
    return this.#earlier.starts(until).at(-left);
  }

  *entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    yield* this.#earlier.between(first, last);
    const end = Math.min(last, this.#entries.last);
    for (let seq = Math.max(first, this.#entries.first); seq <= end; seq++) {
      yield [seq, this.#at(seq)];
    }
  }

  senderIn(slot: number): PastMessage["sender"] {
    return this.#senders.get(slot) ?? unknownSender(slot);
  }

  /** Forgets what is older than the reign before anything of the reign. */
  #makeRoom(): void {
    const { first, bytes } = this.#entries;
    this.#earlier.keepBytes(first > this.#first ? 0 : LOG_BYTES_MAX - bytes);
  }

  #at(seq: Seq): SequenceEntry {
    const entry = this.#entries.at(seq);
    invariant(entry !== undefined, "Every seq from the first kept to the last has its entry");
    return entry;
  }

  #note({ slot, id, name }: LogSender): void {
    this.#senders.set(slot, { id, name });
    forgetOldest(this.#senders, LOG_SENDERS_MAX);
  }
}
