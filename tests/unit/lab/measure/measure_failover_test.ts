import { assertEquals } from "@std/assert";
import { timelineOf } from "../../../../lib/lab/observe/load_timeline.ts";
import { measureFailover, SHORT_MS } from "../../../../lib/lab/measure/measure_failover.ts";
import { renderFailover } from "../../../../lib/lab/render/render_failover.ts";
import type { LoadTrace } from "../../../../lib/lab/observe/load_trace.ts";
import type { Strike } from "../../../../lib/lab/observe/strike.ts";
import type { Violation } from "../../../../lib/lab/check/violation.ts";
import { clientOf, type SeenLoad, TELL_MS, traceOf } from "../observe/load_traces.ts";

/** Five deliveries in each interval of 250 ms, for 20 s. */
const EVEN = Array.from({ length: 80 }, () => 5);
const KILLED: Strike = {
  kill: "sequencer",
  signal: "KILL",
  victims: ["sequencer1"],
  atMs: 4_000,
  goneMs: 4_002,
  heir: { title: "sequencer2", atMs: 5_000 },
  backMs: 5_200,
};
const TRACKER: Strike = {
  ...KILLED,
  kill: "tracker",
  victims: ["tracker"],
  heir: undefined,
  backMs: 6_000,
};

function figuresOf(
  strikes: readonly Strike[],
  seen: readonly Partial<SeenLoad>[],
  violations: readonly Violation[] = [],
) {
  const clients = seen.map((one, i) =>
    clientOf(`client${i + 1}`, { silences: [], delivered: EVEN, ...one })
  );
  const trace: LoadTrace = traceOf(clients, strikes, 20_000);
  const timeline = timelineOf(clients.map(({ tally }) => tally), TELL_MS);
  return measureFailover(trace, { timeline, violations });
}

Deno.test("measureFailover() returns undefined without strikes", () => {
  assertEquals(figuresOf([], [{}]), undefined);
});

Deno.test("measureFailover() ignores datagrams that were under way at the kill", () => {
  const figures = figuresOf([KILLED], [
    // Something arrives for 30 ms after the kill.
    { silences: [[1_000, 1_900], [3_990, 4_030], [4_030, 5_050], [5_100, 5_900]] },
    { silences: [[3_995, 5_030]] },
    { silences: [[4_001, 5_040]] },
  ])!;
  const [strike] = figures.strikes;
  assertEquals(strike?.next.map(({ ms }) => ms), [1_050, 1_030, 1_040]);
  assertEquals([strike?.nextMaxMs, strike?.nextMedianMs], [1_050, 1_040]);
  assertEquals([strike?.takeoverMs, strike?.silenceMs], [1_000, 1_039]);
});

Deno.test("measureFailover() counts the very next delivery after a tracker's kill", () => {
  const { strikes: [strike] } = figuresOf([TRACKER], [
    { silences: [[4_100, 4_400]] },
    { silences: [[3_990, 4_011], [4_011, 4_060]] },
  ])!;
  assertEquals(strike?.next.map(({ ms }) => ms), [SHORT_MS, 11]);
  assertEquals([strike?.takeoverMs, strike?.silenceMs], [undefined, 300]);
});

Deno.test("measureFailover() assigns a silence to the last strike before its end", () => {
  const again = { ...KILLED, atMs: 12_000, goneMs: 12_001, heir: { title: "a", atMs: 12_900 } };
  const figures = figuresOf([KILLED, again], [
    { silences: [[4_000, 5_000], [9_000, 9_100], [11_990, 14_000]] },
  ])!;
  assertEquals(figures.strikes.map(({ silenceMs }) => silenceMs), [1_000, 2_010]);
  assertEquals([figures.nextMaxMs, figures.nextMedianMs], [2_000, 1_000]);
  assertEquals(figures.silenceMs, 2_010);
});

Deno.test("measureFailover() has no next delivery at a client that never delivers again", () => {
  const figures = figuresOf([KILLED], [{}, { report: { lastAt: 1_000_000 + 3_999_000 } }])!;
  assertEquals(figures.strikes[0]?.next.map(({ ms }) => ms), [SHORT_MS, undefined]);
  assertEquals([figures.nextMaxMs, figures.nextMedianMs], [undefined, undefined]);
});

Deno.test("measureFailover() measures throughput before the first strike and after the recovery", () => {
  // 4 s at 20/s, a pause, all messages that had waited, and 10/s from 7 s on.
  const slices = EVEN.map((_, i) => i < 16 ? 5 : i < 20 ? 0 : i < 28 ? 60 : 2.5);
  const seen = { silences: [[4_000, 5_000]] as const, delivered: slices };
  const figures = figuresOf([{ ...KILLED, backMs: 6_000 }], [seen, seen])!;
  assertEquals([figures.beforePerSecond, figures.afterPerSecond], [20, 10]);
});

Deno.test("measureFailover() counts lost, duplicated and reordered messages and evicted clients", () => {
  const counts = { lost: 2, duplicated: 1, reordered: 0 };
  const figures = figuresOf([KILLED], [{ report: { counts } }, { report: { returns: 1 } }], [
    { kind: "incomplete", receiver: "client1", sender: "client2", sent: 10, last: 7 },
    { kind: "skipped", receiver: "client1", sender: "client2", count: 5, told: 4 },
    { kind: "diverged", receiver: "client2", other: "client1", first: 1, last: 2 },
  ])!;
  assertEquals([figures.lost, figures.duplicated, figures.reordered], [6, 1, 1]);
  assertEquals(figures.evicted, ["client2"]);
  assertEquals(figures.strikes[0]?.next.map(({ client }) => client), ["client1"]);
});

Deno.test("renderFailover() shows a row for each strike, and a summary", () => {
  const lines = renderFailover(
    figuresOf([KILLED, { ...TRACKER, atMs: 12_000, goneMs: 12_001, backMs: 14_000 }], [
      { silences: [[4_000, 5_000]] },
    ])!,
    2,
  );
  const cells = (line: string) => line.split("|").slice(1, -1).map((cell) => cell.trim());
  // The second table has the columns for which the first one has no room.
  assertEquals(lines.slice(2, 4).map(cells), [
    ["4.0", "sequencer1", "sequencer2", "1,000", "1,000"],
    ["12.0", "tracker", "–", "–", "under 10"],
  ]);
  assertEquals(lines.slice(7, 9).map(cells), [
    ["4.0", "sequencer1", "1,000", "1,000", "1,200"],
    ["12.0", "tracker", "under 10", "10.0", "2,000"],
  ]);
  assertEquals(lines.includes("- Messages lost: 0, duplicated: 0, reordered: 0."), true);
  assertEquals(
    lines.at(-1),
    "- Throughput: 20.0 messages/s before the first kill, 20.0 after the last.",
  );
});

Deno.test("renderFailover() names evicted clients, and says if a client never delivered again", () => {
  const lines = renderFailover(
    figuresOf([KILLED], [
      { report: { lastAt: undefined, counts: { lost: 0, duplicated: 0, reordered: 3 } } },
      { report: { returns: 1 } },
    ])!,
    2,
  );
  assertEquals(lines.some((line) => line.startsWith("- Only 1 of 2 kills")), true);
  assertEquals(lines.includes("- At least one client never delivered a message again."), true);
  assertEquals(lines.includes("- Messages lost: 0, duplicated: 0, reordered: 3!"), true);
  assertEquals(
    lines.at(-1),
    "- Evicted for a time, and not in the figures of the next delivery: client2.",
  );
  const nobody = renderFailover(figuresOf([KILLED], [{ report: { returns: 1 } }])!, 1);
  assertEquals(nobody.includes("- Every client was evicted for a time."), true);
});
