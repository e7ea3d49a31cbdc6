import type { Seq } from "../../../core/mod.ts";
import {
  type PastEntry,
  type PastLog,
  type PastMessage,
  type SequenceEntry,
  unknownSender,
} from "../../../ordering/mod.ts";
import { FIRST_FRAGMENT } from "../../../wire/mod.ts";
import type { LogSender } from "../../machine/mod.ts";

/** Entries of a log that were read for one question about the past. */
export class LoadedPast implements PastLog {
  readonly #entries = new Map<Seq, SequenceEntry>();
  readonly #senders = new Map<number, PastMessage["sender"]>();
  /** Bytes of the messages. */
  bytes = 0;
  /** Number of messages that begin in what was read. */
  starts = 0;
  /** True if older entries were left out, since enough was read. */
  isCut = false;

  /** Adds an entry; where there is one already, that one is newer and stays. */
  add(seq: Seq, entry: SequenceEntry): void {
    if (this.#entries.has(seq)) return;
    this.#entries.set(seq, entry);
    const { slice: { start, end } } = entry;
    this.bytes += end - start;
    if (beginsMessage(entry)) this.starts++;
  }

  note(senders: readonly LogSender[]): void {
    for (const { slot, id, name } of senders) this.#senders.set(slot, { id, name });
  }

  startOfLast(count: number, until: Seq): Seq | undefined {
    const starts = this.#sorted().filter(([seq, entry]) => seq <= until && beginsMessage(entry));
    const at = starts.at(-count) ?? (this.isCut ? starts[0] : undefined);
    return at?.[0];
  }

  *entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    for (const [seq, entry] of this.#sorted()) {
      if (seq >= first && seq <= last) yield [seq, entry];
    }
  }

  senderIn(slot: number): PastMessage["sender"] {
    return this.#senders.get(slot) ?? unknownSender(slot);
  }

  #sorted(): [Seq, SequenceEntry][] {
    return [...this.#entries].sort(([a], [b]) => a - b);
  }
}

function beginsMessage(entry: SequenceEntry): boolean {
  return "slot" in entry && (entry.slice.fragment & FIRST_FRAGMENT) !== 0;
}
