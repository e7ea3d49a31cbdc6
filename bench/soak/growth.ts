/** A figure at a moment (milliseconds). */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/**
 * How much a figure grows in ten minutes: the median of the slopes between all pairs of points
 * (Theil and Sen's). Neither a short peak nor a single step of the heap moves it, while what grows
 * all the time shows in every pair.
 */
export function growthInTenMinutes(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [i, a] of points.entries()) {
    for (const b of points.slice(i + 1)) slopes.push((b.value - a.value) / (b.at - a.at));
  }
  return slopes.length === 0 ? 0 : median(slopes) * 600_000;
}

/** What the medians of the second and of the last quarter differ by: the same in another way. */
export function differenceOfQuarters(points: readonly Point[]): number {
  const quarter = Math.floor(points.length / 4);
  const values = points.map(({ value }) => value);
  if (quarter === 0) return 0;
  return median(values.slice(-quarter)) - median(values.slice(quarter, 2 * quarter));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
