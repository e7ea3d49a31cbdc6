import { assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { LoadTally } from "../../../../lib/lab/observe/load_tally.ts";
import { tally } from "./tallies.ts";

Deno.test("LoadTally takes the lines of its own load and no others", () => {
  const told = tally({ index: 0, ms: [1, 2] });
  told.take({ ...told.intervals[0]!, run: 2 });
  assertEquals([told.intervals.length, told.delivered], [1, 2]);
});

Deno.test("LoadTally.complete refuses a load that is not over", () => {
  assertThrows(() => new LoadTally(1).complete, InvariantError, "A load is over when");
});

Deno.test("LoadTally.interrupted() counts what was sent, and knows no more about the sending", () => {
  const told = tally({ index: 0, ms: [1, 2] }, { index: 1, ms: [3] });
  told.take({ type: "load-ready", run: 1, totals: told.intervals[0]!.totals });
  const sent = told.intervals.reduce((sum, interval) => sum + interval.sent, 0);
  const before = told.interrupted(0, 250);
  assertEquals(before.sent, { type: "unfinished", sent });
  assertEquals(before.report.delivered, 3);
  const end = {
    type: "load-sent",
    run: 1,
    sent: 9,
    unsent: 4,
    lag: "",
    ownLag: "",
    busyMs: 2,
  } as const;
  told.take(end);
  assertEquals(told.interrupted(0, 250).sent, end);
});

Deno.test("LoadTally.interrupted() counts nothing for a client that had not reported yet", () => {
  const silent = new LoadTally(1);
  assertThrows(() => silent.interrupted(0, 250), InvariantError, "A load begins when");
  const { totals } = tally({ index: 0, ms: [1] }).intervals[0]!;
  silent.take({ type: "load-ready", run: 1, totals });
  const { sent, report } = silent.interrupted(0, 250);
  assertEquals([sent.sent, report.delivered, report.lastAt], [0, 0, undefined]);
  assertEquals(report.totals, totals);
});
