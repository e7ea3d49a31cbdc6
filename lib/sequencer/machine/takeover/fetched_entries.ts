import { addRange, invariant, removeRange, type Seq, type SeqRange } from "../../../core/mod.ts";
import { entriesOf, type EntryFrame, type SequenceEntry } from "../../../ordering/mod.ts";
import { LAST_FRAGMENT } from "../../../wire/mod.ts";
import type { Survey, Witness } from "./witness.ts";

/**
 * The entries that a takeover has fetched from its witnesses. Each is still held by a witness that
 * is in the view: when a witness that had entries leaves the view, everything is dropped and
 * fetched again.
 */
export class FetchedEntries {
  readonly #bySeq = new Map<Seq, SequenceEntry>();
  /** The seqs of those entries. */
  readonly #ranges: SeqRange[] = [];

  clear(): void {
    this.#bySeq.clear();
    this.#ranges.length = 0;
  }

  /** Keeps entries that a witness repeats: those that it promised to hold, and that are needed. */
  add(survey: Survey, witness: Witness, frame: EntryFrame, bytes: Uint8Array): void {
    const { holdings, first, end } = survey;
    const held = holdings.get(witness) ?? [];
    const { base, entries } = entriesOf(frame, bytes);
    for (const [i, entry] of entries.entries()) {
      const seq = base + i;
      const isHeld = held.some((range) => seq >= range.first && seq <= range.last);
      if (!isHeld || seq < first || seq > end) continue;
      this.#bySeq.set(seq, entry);
      addRange(this.#ranges, { first: seq, last: seq });
    }
  }

  /** Returns the ranges that are still to be fetched. */
  missing({ first, end }: Survey): SeqRange[] {
    if (first > end) return [];
    const missing = [{ first, last: end }];
    for (const range of this.#ranges) removeRange(missing, range);
    return missing;
  }

  /** Returns the witnesses that hold something that is missing, with those ranges. */
  holders(survey: Survey): { readonly witness: Witness; readonly ranges: readonly SeqRange[] }[] {
    const missing = this.missing(survey);
    return [...survey.holdings].map(([witness, held]) => ({
      witness,
      ranges: intersect(missing, held),
    })).filter(({ ranges }) => ranges.length > 0);
  }

  /**
   * Returns the recovered log, once nothing is missing. It never ends inside a message.
   *
   * Worked case: ford has delivered up to 40, and the survey ends with 43. If 41 is a whole
   * message, and 42 and 43 are two of its sender's three fragments, the log ends with 41. The
   * sender submits the long message again. What somebody delivered ends with a whole message
   * anyhow.
   */
  toLog({ first, delivered, end }: Survey): SequenceEntry[] {
    let last = delivered;
    for (let seq = delivered + 1; seq <= end; seq++) {
      if ((this.#at(seq).slice.fragment & LAST_FRAGMENT) !== 0) last = seq;
    }
    const entries: SequenceEntry[] = [];
    for (let seq = first; seq <= last; seq++) entries.push(this.#at(seq));
    return entries;
  }

  #at(seq: Seq): SequenceEntry {
    const entry = this.#bySeq.get(seq);
    invariant(entry !== undefined, "A takeover that finishes has no hole in its log");
    return entry;
  }
}

/** Returns the common part of two sorted lists of disjoint ranges. */
function intersect(ranges: readonly SeqRange[], others: readonly SeqRange[]): SeqRange[] {
  return ranges.flatMap(({ first, last }) =>
    others.filter((other) => other.first <= last && other.last >= first)
      .map((other) => ({ first: Math.max(first, other.first), last: Math.min(last, other.last) }))
  );
}
