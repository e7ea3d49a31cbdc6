import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from "hdr-histogram-js";

/** Longest latency that is told apart, in microseconds: an hour, for no run is longer. */
const MICROS_MAX = 3_600_000_000;
/** Significant digits: no percentile is wrong by more than a thousandth. */
const DIGITS = 3;

export type LatencyHistogram = ReturnType<typeof build>;

/** An HDR histogram of latencies in microseconds. All have the same buckets, so they can be added up. */
export function newLatencyHistogram(): LatencyHistogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROS_MAX,
    numberOfSignificantValueDigits: DIGITS,
    bitBucketSize: 32,
    autoResize: false,
  });
}

/** One latency. Below 0 (clocks of two hosts that disagree) it counts as 0. */
export function recordMicros(histogram: LatencyHistogram, micros: number): void {
  histogram.recordValue(Math.min(Math.max(0, Math.round(micros)), MICROS_MAX));
}

/** As the HDR histogram format has it: V2, compressed, in base64. Empty for an empty one. */
export function encodeHistogram(histogram: LatencyHistogram): string {
  return histogram.totalCount === 0 ? "" : encodeIntoCompressedBase64(histogram);
}

/** Adds up encoded histograms. Throws if one is none. */
export function mergeHistograms(encoded: Iterable<string>): LatencyHistogram {
  const sum = newLatencyHistogram();
  for (const text of encoded) if (text !== "") sum.add(decodeFromCompressedBase64(text));
  return sum;
}
