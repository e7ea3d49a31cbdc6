import type { Seq } from "../../core/mod.ts";
import {
  fetchedEntries,
  type FetchedEntry,
  type FetchedPast,
  KEEPING_BYTES,
  type PastEntry,
} from "../../ordering/mod.ts";
import { FIRST_FRAGMENT } from "../../wire/mod.ts";

/** The slot of messages whose sender is known otherwise. */
const NO_SLOT = -1;

/**
 * The entries of a group from before a reign, which members remember. Their senders come with them,
 * because a sender that has left since is in no view.
 */
export class EarlierEntries {
  /** In ascending order of the seqs. */
  #bySeq = new Map<Seq, PastEntry>();
  #bytes = 0;

  /** Bytes of the entries, and of keeping them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds what is not here yet. */
  add(past: FetchedPast, isWanted: (seq: Seq) => boolean): void {
    for (const entry of fetchedEntries(past)) {
      if (!isWanted(entry.seq) || this.#bySeq.has(entry.seq)) continue;
      this.#bySeq.set(entry.seq, pastEntry(entry));
      this.#bytes += KEEPING_BYTES + entry.payload.length;
    }
    this.#bySeq = new Map([...this.#bySeq].sort(([a], [b]) => a - b));
  }

  /** Drops the oldest entries until the others take at most `bytesMax`. */
  keepBytes(bytesMax: number): void {
    if (this.#bytes <= bytesMax) return;
    for (const [seq, { bytes }] of this.#bySeq) {
      if (this.#bytes <= bytesMax) return;
      this.#bySeq.delete(seq);
      this.#bytes -= KEEPING_BYTES + bytes.length;
    }
  }

  /** Returns the seqs up to `until` at which messages begin, in ascending order. */
  starts(until: Seq): Seq[] {
    return [...this.#bySeq].filter(([seq, { slot, slice }]) =>
      seq <= until && slot !== undefined && (slice.fragment & FIRST_FRAGMENT) !== 0
    ).map(([seq]) => seq);
  }

  /** Yields the entries from one place to another. */
  *between(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]> {
    for (const entry of this.#bySeq) if (entry[0] >= first && entry[0] <= last) yield entry;
  }
}

function pastEntry({ fragment, sentAt, payload, sender }: FetchedEntry): PastEntry {
  const entry = { slice: { fragment, sentAt, start: 0, end: payload.length }, bytes: payload };
  return sender === undefined ? entry : { ...entry, slot: NO_SLOT, sender };
}
