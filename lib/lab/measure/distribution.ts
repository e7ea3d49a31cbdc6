import type { LatencyHistogram } from "../../client/front/load/mod.ts";
import { invariant } from "../../core/mod.ts";

/** The distribution of measured values, in the unit of the values. */
export interface Distribution {
  /** Number of values. */
  readonly count: number;
  /** The arithmetic mean. */
  readonly mean: number;
  /** Half of the values are at most this. */
  readonly p50: number;
  /** 90 of 100 values are at most this; `undefined` with fewer than 10 values. */
  readonly p90: number | undefined;
  /** 99 of 100 values are at most this; `undefined` with fewer than 100 values. */
  readonly p99: number | undefined;
  /** 999 of 1,000 values are at most this; `undefined` with fewer than 1,000 values. */
  readonly p999: number | undefined;
  readonly max: number;
}

/** Returns the distribution of some values, or `undefined` if there are none. */
export function distributionOf(values: readonly number[]): Distribution | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  return {
    count: values.length,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: percentile(sorted, 50),
    ...tails(sorted.length, (percent) => percentile(sorted, percent)),
    max: percentile(sorted, 100),
  };
}

/**
 * Returns the distribution in milliseconds of a histogram of microseconds, or `undefined` if it is
 * empty. The histogram keeps three significant digits of every value.
 */
export function distributionOfHistogram(histogram: LatencyHistogram): Distribution | undefined {
  if (histogram.totalCount === 0) return undefined;
  const at = (percent: number) => histogram.getValueAtPercentile(percent) / 1_000;
  return {
    count: histogram.totalCount,
    mean: histogram.mean / 1_000,
    p50: at(50),
    ...tails(histogram.totalCount, at),
    max: at(100),
  };
}

/** Returns the percentiles for which there are samples: one value at least must lie above each. */
function tails(count: number, at: (percent: number) => number) {
  return {
    p90: count < 10 ? undefined : at(90),
    p99: count < 100 ? undefined : at(99),
    p999: count < 1_000 ? undefined : at(99.9),
  };
}

/**
 * Returns the nearest-rank percentile: the smallest value that at least `percent` of 100 values do
 * not exceed. It is always one of the measured values, never an interpolation.
 *
 * @param sorted at least one value, in ascending order
 * @param percent over 0, at most 100
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  // 99.9 % of 1,000 values come out as 999.0000000000001 of them.
  const rank = Math.ceil(percent * sorted.length / 100 - 1e-9);
  const value = sorted[Math.max(rank, 1) - 1];
  invariant(value !== undefined, "A percentile is taken of at least one value.");
  return value;
}
