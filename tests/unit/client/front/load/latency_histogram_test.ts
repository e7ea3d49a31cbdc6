import { assertEquals } from "@std/assert";
import {
  encodeHistogram,
  mergeHistograms,
  newLatencyHistogram,
  recordMicros,
} from "../../../../../lib/client/front/load/mod.ts";

function histogramOf(...micros: number[]) {
  const histogram = newLatencyHistogram();
  for (const each of micros) recordMicros(histogram, each);
  return histogram;
}

Deno.test("mergeHistograms() adds encoded histograms up, and ignores empty ones", () => {
  const sum = mergeHistograms([
    encodeHistogram(histogramOf(100, 200)),
    "",
    encodeHistogram(histogramOf(300)),
  ]);
  assertEquals([sum.totalCount, sum.getValueAtPercentile(50), sum.maxValue], [3, 200, 300]);
  assertEquals(encodeHistogram(newLatencyHistogram()), "");
  assertEquals(mergeHistograms([]).totalCount, 0);
});

Deno.test("recordMicros() refuses a latency below 0 and one over an hour, and changes none", () => {
  const histogram = newLatencyHistogram();
  const kept = [-5, 0.4, 9e12, NaN, 250].map((micros) => recordMicros(histogram, micros));
  assertEquals(kept, [false, true, false, false, true]);
  assertEquals(histogram.totalCount, 2);
  assertEquals([histogram.getValueAtPercentile(50), histogram.maxValue], [0, 250]);
});
