import { assertEquals } from "@std/assert";
import { markLine, SecondsReport } from "../../../../lib/lab/drive/seconds_report.ts";
import { tally } from "../observe/tallies.ts";

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

Deno.test("markLine() puts the time below the column of seconds", () => {
  const mark = { atMs: 4_056, kind: "killed", text: "sequencer1 killed" } as const;
  assertEquals(markLine(mark), "        4.1  sequencer1 killed");
});
