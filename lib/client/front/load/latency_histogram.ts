import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from "hdr-histogram-js";

/** Longest latency that is recorded as it is, in microseconds: an hour, longer than any run. */
const MICROS_MAX = 3_600_000_000;
/** Number of significant digits: no percentile is wrong by more than a thousandth. */
const DIGITS = 3;

/** An HDR histogram of latencies in microseconds. */
export type LatencyHistogram = ReturnType<typeof build>;

/** Makes an empty histogram. All have the same buckets, so they can be added up. */
export function newLatencyHistogram(): LatencyHistogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROS_MAX,
    numberOfSignificantValueDigits: DIGITS,
    bitBucketSize: 32,
    autoResize: false,
  });
}

/**
 * Records a latency. Returns false, and records nothing, for one that cannot be: below 0, because
 * the two clocks disagree by more than the latency, or over an hour. The caller counts those.
 */
export function recordMicros(histogram: LatencyHistogram, micros: number): boolean {
  const rounded = Math.round(micros);
  if (!(rounded >= 0 && rounded <= MICROS_MAX)) return false;
  histogram.recordValue(rounded);
  return true;
}

/** Returns the histogram in the HDR format V2, compressed, in base64; "" for an empty one. */
export function encodeHistogram(histogram: LatencyHistogram): string {
  return histogram.totalCount === 0 ? "" : encodeIntoCompressedBase64(histogram);
}

/** Adds up encoded histograms. Throws if a text is no encoded histogram. */
export function mergeHistograms(encoded: Iterable<string>): LatencyHistogram {
  const sum = newLatencyHistogram();
  for (const text of encoded) if (text !== "") sum.add(decodeFromCompressedBase64(text));
  return sum;
}
