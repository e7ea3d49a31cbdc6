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

Deno.test("recordMicros() records a negative latency as 0, and more than an hour as an hour", () => {
  const histogram = histogramOf(-5, 0.4, 9e12);
  assertEquals(histogram.totalCount, 3);
  assertEquals(histogram.getValueAtPercentile(50), 0);
  assertEquals(Math.round(histogram.maxValue / 3_600_000), 1_000);
});
