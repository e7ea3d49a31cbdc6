import type { Seq } from "./ids.ts";

/** An inclusive range of sequence numbers. */
export interface SeqRange {
  /** The first seq of the range. */
  readonly first: Seq;
  /** The last seq, which belongs to the range. */
  readonly last: Seq;
}

/** Returns the number of seqs in a range. */
export function rangeLength(range: SeqRange): number {
  return range.last - range.first + 1;
}

/**
 * Adds a range to an ascending list of disjoint ranges, in place. Ranges that touch or overlap
 * become one: 1–3 and 7–9 with 4–6 added are 1–9.
 */
export function addRange(ranges: SeqRange[], added: SeqRange): void {
  let { first, last } = added;
  let from = 0;
  while (from < ranges.length && ranges[from]!.last < first - 1) from++;
  let to = from;
  while (to < ranges.length && ranges[to]!.first <= last + 1) {
    first = Math.min(first, ranges[to]!.first);
    last = Math.max(last, ranges[to]!.last);
    to++;
  }
  ranges.splice(from, to - from, { first, last });
}

/**
 * Removes a range from an ascending list of disjoint ranges, in place. A range that it cuts in two
 * becomes two: 1–9 without 4–6 is 1–3 and 7–9.
 */
export function removeRange(ranges: SeqRange[], removed: SeqRange): void {
  const { first, last } = removed;
  for (let i = 0; i < ranges.length;) {
    const range = ranges[i]!;
    if (range.first > last) return;
    const rest: SeqRange[] = [];
    if (range.first < first) {
      rest.push({ first: range.first, last: Math.min(range.last, first - 1) });
    }
    if (range.last > last) rest.push({ first: Math.max(range.first, last + 1), last: range.last });
    ranges.splice(i, 1, ...rest);
    i += rest.length;
  }
}
