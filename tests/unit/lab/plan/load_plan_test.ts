import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { LoadTally } from "../../../../lib/lab/observe/load_tally.ts";
import { shareOf } from "../../../../lib/lab/plan/load_plan.ts";
import { timelineOf } from "../../../../lib/lab/observe/load_timeline.ts";
import { markLine, SecondsReport } from "../../../../lib/lab/drive/seconds_report.ts";
import {
  encodeHistogram,
  newLatencyHistogram,
  recordMicros,
} from "../../../../lib/client/front/load/mod.ts";

const LOAD = { rate: 1_000, durationMs: 1_000, size: 64 };

Deno.test("shareOf() has the senders take turns and reach the rate together", () => {
  const shares = [0, 1, 2].map((i) => shareOf(LOAD, i, 3));
  assertEquals(shares.map(({ count }) => count), [334, 333, 333]);
  const dues = shares.flatMap(({ count, phase, interval }) =>
    Array.from({ length: count }, (_, i) => Math.round(phase + i * interval))
  ).sort((a, b) => a - b);
  assertEquals(dues, Array.from({ length: 1_000 }, (_, i) => i * 1_000));
});

/** Returns the tally of a client that reported intervals with these latencies. */
function tally(...intervals: { index: number; ms: number[] }[]): LoadTally {
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
      repairs: index,
      silences: [],
      checkpoints: [],
    });
  }
  return told;
}

Deno.test("timelineOf() adds the clients' intervals, and has an empty slice where there are none", () => {
  const slices = timelineOf([tally({ index: 0, ms: [1] }), tally({ index: 2, ms: [3, 5] })], 250);
  assertEquals(slices.map(({ atMs, delivered }) => [atMs, delivered]), [[0, 1], [250, 0], [
    500,
    2,
  ]]);
  assertEquals(slices[1]!.p50Ms, undefined);
  assert(Math.abs(slices[2]!.maxMs! - 5) < 0.01);
});

Deno.test("SecondsReport writes a second once, when all clients have reported on it", () => {
  const report = new SecondsReport(500, 2_000);
  const [ann, bob] = [tally({ index: 0, ms: [1] }), tally({ index: 0, ms: [1] })];
  assertEquals(report.lines([ann, bob]), []);
  ann.take({ ...ann.intervals[0]!, index: 1 });
  assertEquals(report.lines([ann, bob]), [], "bob has not reported on it yet");
  bob.take({ ...bob.intervals[0]!, index: 1 });
  const [line] = report.lines([ann, bob]);
  assertEquals(line?.trim().split(/\s+/), ["0-1", "4", "4", "1.0", "1.0", "1.0", "0"]);
  assertEquals(report.lines([ann, bob]), []);
});

Deno.test("LoadTally takes the lines of its own load and no others", () => {
  const told = tally({ index: 0, ms: [1, 2] });
  told.take({ ...told.intervals[0]!, run: 2 });
  assertEquals([told.intervals.length, told.delivered], [1, 2]);
});

Deno.test("LoadTally.complete refuses a load that is not over", () => {
  assertThrows(() => new LoadTally(1).complete, InvariantError, "A load is over when");
});

Deno.test("markLine() puts the time below the column of seconds", () => {
  const mark = { atMs: 4_056, kind: "killed", text: "sequencer1 killed" } as const;
  assertEquals(markLine(mark), "        4.1  sequencer1 killed");
});
