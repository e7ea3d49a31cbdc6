import type { Seq } from "./ids.ts";

/** An inclusive range of sequence numbers. */
export interface SeqRange {
  readonly first: Seq;
  readonly last: Seq;
}

/** How many numbers are in a range. */
export function rangeLength(range: SeqRange): number {
  return range.last - range.first + 1;
}

/**
 * Adds a range to a sorted list of disjoint ranges, joining what touches or overlaps.
 * The list is changed in place.
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

/** Takes a range out of a sorted list of disjoint ranges, in place. */
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
