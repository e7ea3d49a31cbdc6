/** A figure at a moment (milliseconds). */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/**
 * Returns how much a figure grows in ten minutes: the median of the slopes between all pairs of
 * points (the Theil-Sen estimator). A short peak or a single step of the heap hardly moves the
 * median; a steady growth shows in every pair.
 */
export function growthInTenMinutes(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [i, a] of points.entries()) {
    for (const b of points.slice(i + 1)) slopes.push((b.value - a.value) / (b.at - a.at));
  }
  return slopes.length === 0 ? 0 : median(slopes) * 600_000;
}

/**
 * Returns the difference between the medians of the second and of the last quarter, as a second
 * estimate of growth.
 */
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
