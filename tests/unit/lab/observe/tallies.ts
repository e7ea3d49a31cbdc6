import {
  encodeHistogram,
  newLatencyHistogram,
  recordMicros,
} from "../../../../lib/client/front/load/mod.ts";
import { NO_COST } from "../../../../lib/lab/observe/cost.ts";
import { LoadTally } from "../../../../lib/lab/observe/load_tally.ts";

/** Returns the tally of a client that reported intervals with these latencies. */
export function tally(...intervals: { index: number; ms: number[] }[]): LoadTally {
  const told = new LoadTally(1);
  for (const { index, ms } of intervals) {
    const others = newLatencyHistogram();
    for (const each of ms) recordMicros(others, each * 1_000);
    told.take({
      type: "load-interval",
      run: 1,
      index,
      sent: 1,
      delivered: ms.length,
      own: "",
      others: encodeHistogram(others),
      service: encodeHistogram(others),
      impossible: 0,
      repairs: index,
      silences: [],
      checkpoints: [],
      totals: { cost: NO_COST, usage: { cpuMs: 0, peakBytes: 0 } },
    });
  }
  return told;
}
