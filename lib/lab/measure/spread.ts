import { invariant } from "../../core/mod.ts";

/** The middle and the limits of a figure that was measured several times. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Returns the median: the middle value, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  invariant(low !== undefined && high !== undefined, "A median is taken of at least one value.");
  return low === high ? low : (low + high) / 2;
}

/**
 * Returns the item with the median value, of an even number the one below; `undefined` without any.
 */
export function middleOf<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  return items.toSorted((a, b) => value(a) - value(b))[(items.length - 1) >> 1];
}

/** Returns the spread of the values that are known, or `undefined` without any. */
export function spreadOf(values: readonly (number | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0) return undefined;
  return { median: medianOf(known), least: Math.min(...known), most: Math.max(...known) };
}
