import { assertEquals } from "@std/assert";
import { jumpMs } from "../../../../lib/lab/process/clock_estimate.ts";
import { hasKeptUp, warningsOf } from "../../../../lib/lab/measure/load_warnings.ts";
import { measureLoad } from "../../../../lib/lab/measure/measure_load.ts";
import { clientOf, traceOf } from "../observe/load_traces.ts";

Deno.test("jumpMs() finds a clock that stood still, and forgives errors and a clock's own speed", () => {
  const before = { offset: 5_000_000, error: 100, at: 0 };
  const after = (offset: number) => ({ offset, error: 150, at: 10_000_000 });
  assertEquals(jumpMs(before, after(5_000_240)), undefined);
  // 500 ppm of ten seconds.
  assertEquals(jumpMs(before, after(5_005_000)), undefined);
  assertEquals(jumpMs(before, after(-55_000_000)), -60_000);
});

Deno.test("hasKeptUp() is false for a generator that was late by itself", () => {
  const lag = (p50: number, p99: number) => ({
    count: 100,
    mean: p50,
    p50,
    p90: p50,
    p99,
    p999: undefined,
    max: p99,
  });
  assertEquals([hasKeptUp(undefined), hasKeptUp(lag(0.1, 4))], [true, true]);
  assertEquals([hasKeptUp(lag(1.8, 4)), hasKeptUp(lag(0.1, 40))], [false, false]);
});

Deno.test("measureLoad() names a host that slept, and keeps the verdict", () => {
  const clients = ["ann", "bob"].map((name) =>
    clientOf(name, {
      silences: [],
      delivered: [10, 10],
      report: { senders: { ann: 10, bob: 10 } },
    })
  );
  const trace = { ...traceOf(clients, [], 500), clockJumps: [{ client: "bob", ms: -5_000 }] };
  const figures = measureLoad(trace, "fifo");
  assertEquals([figures.isOk, figures.oneWayMs, figures.warnings.length], [true, undefined, 1]);
});

Deno.test("measureLoad() has no cost of a total order without the sequencer's part", () => {
  const clients = [clientOf("ann", { silences: [], delivered: [10, 10] })];
  const trace = traceOf(clients, [], 500);
  const { cost, datagramsPerDelivery, messagesPerDatagram, retransmitPercent } = measureLoad(
    { ...trace, after: { ...trace.after, sequencers: [undefined] } },
    "total",
  );
  assertEquals(
    [cost, datagramsPerDelivery, messagesPerDatagram, retransmitPercent],
    [undefined, undefined, undefined, undefined],
  );
});

Deno.test("measureLoad() has no elapsed time for a load without deliveries", () => {
  const clients = [clientOf("ann", { silences: [], delivered: [], report: { lastAt: undefined } })];
  const figures = measureLoad(traceOf(clients, [], 500), "fifo");
  assertEquals([figures.elapsedMs, figures.throughput], [undefined, undefined]);
});

Deno.test("warningsOf() says that the generator did not keep up, and what the group had no room for", () => {
  const trace = traceOf([], [], 1_000);
  const { load } = measureLoad(trace, "fifo");
  const late = {
    count: 9,
    mean: 3,
    p50: 3,
    p90: undefined,
    p99: undefined,
    p999: undefined,
    max: 9,
  };
  const warnings = warningsOf(trace, { ...load!, generatorLagMs: late, unsent: 7 });
  assertEquals(warnings.length, 2);
  assertEquals(warnings[0]!.includes("late by p50 3.0, p99 9.0 ms"), true, warnings[0]);
  assertEquals(warningsOf(trace, load!), []);
});
