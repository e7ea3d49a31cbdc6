import { assert, assertEquals } from "@std/assert";
import type { FinishedRun } from "../../../../lib/lab/measure/finished_run.ts";
import type { LoadFigures } from "../../../../lib/lab/measure/figures.ts";
import type {
  FailoverFigures,
  StrikeFigures,
} from "../../../../lib/lab/measure/measure_failover.ts";
import { measureRun } from "../../../../lib/lab/measure/measure_run.ts";
import { renderFailover } from "../../../../lib/lab/render/render_failover.ts";
import { formatMs } from "../../../../lib/lab/render/format_number.ts";
import {
  formatSpread,
  MEDIAN_COLUMNS,
  renderRepeats,
} from "../../../../lib/lab/render/render_repeats.ts";
import { renderRun } from "../../../../lib/lab/render/render_run.ts";
import { renderSeries } from "../../../../lib/lab/render/render_series.ts";
import { renderVerdict } from "../../../../lib/lab/render/render_verdict.ts";
import { resultsOf } from "../../../../lib/lab/results/results.ts";
import type { RunPlan } from "../../../../lib/lab/plan/run_plan.ts";
import { client, delivery, trace } from "../observe/traces.ts";

const ANN = client("ann", 1, [delivery("ann", 1, 0, 1), delivery("bob", 1, 1, 3)], {
  sent: { data: { datagrams: 1, bytes: 1_200 }, nak: { datagrams: 0, bytes: 0 } },
  received: { datagrams: 2, bytes: 1_300 },
  requests: { register: 1 },
});
const BOB = client("bob", 1, [delivery("bob", 1, 1, 2), delivery("ann", 1, 0, 2)]);
const PLAN: RunPlan = { experiment: "performance", order: "fifo", texts: [["ann1"], ["bob1"]] };
const GOOD = trace([ANN, BOB]);
const BAD = trace([ANN, { ...BOB, deliveries: BOB.deliveries.slice(0, 1) }], [
  "bob ended with exit code 1. It said:\nno room",
]);

Deno.test("renderRun() shows every client, the whole group, the cost and the verdict", () => {
  const lines = renderRun(PLAN, measureRun(GOOD, "fifo"));
  assertEquals(
    lines[0],
    "## Performance, 2 clients, fifo order: every client sends 1 message at once",
  );
  const cells = (name: string) =>
    lines.find((line) => line.startsWith(`| ${name} `))?.split("|").map((cell) => cell.trim())
      .slice(2, 6);
  assertEquals(cells("ann"), ["1", "2", "3.0", "667"]);
  assertEquals(cells("all"), ["2", "4", "3.0", "2,667"]);
  // Each throughput has a name of its own: the tables of several runs have "msgs/s", which is
  // another.
  assertEquals(cells("client"), ["sent", "delivered", "elapsed ms", "own deliveries/s"]);
  assertEquals(cells("nak"), undefined);
  assert(lines.some((line) => line.includes("Requests to the tracker: 1 register.")));
  assert(lines.at(-2)?.startsWith("Verdict: ok."));
  assertEquals(lines.filter((line) => line.length > 100), []);
  assert(
    lines.includes("- Delivery throughput (plotted): 1,333 deliveries/s at all clients together."),
  );
});

Deno.test("renderRun() shows the sequencer's cost, but no row for it among the clients", () => {
  const [a1, b1] = [delivery("ann", 1, 0, 1), { ...delivery("bob", 1, 1, 3), seq: 2, lastSeq: 2 }];
  const clients = [client("ann", 1, [a1, b1], ANN.cost), client("bob", 1, [a1, b1])];
  const run = { ...trace(clients), sequencerCost: ANN.cost };
  const lines = renderRun({ ...PLAN, order: "total" }, measureRun(run, "total"));
  assertEquals(lines.filter((line) => /^\| sent for/.test(line)), [
    "| sent for | datagrams | UDP bytes | per delivery | bytes per delivery | by the sequencer |",
  ]);
  assert(
    lines.some((line) => /^\| data +\| +2 \| +2,400 \| +0.500 \| +600.0 \| +1 \|$/.test(line)),
  );
  assert(!lines.some((line) => line.startsWith("| sequencer")));
  assert(lines.some((line) => line.includes("all of them in one and the same order")));
});

Deno.test("renderVerdict() shows faults and violations, up to a limit", () => {
  assertEquals(renderVerdict(measureRun(BAD, "fifo"), "fifo"), [
    "Verdict: WRONG. 1 violation in 3 deliveries:",
    "- bob ended with exit code 1. It said:\n  no room",
    '- bob never delivered message 1 of ann: "ann1"',
  ]);
  const silent = client("cyd", 0, []);
  const many = measureRun(trace([client("ann", 40, []), silent]), "fifo");
  assertEquals(renderVerdict(many, "fifo").length, 14);
  assertEquals(renderVerdict(many, "fifo").at(-1), "- … and 68 more (--out DIR keeps all of them)");
});

Deno.test("renderSeries() puts runs side by side", () => {
  const runs = ([[GOOD, "fifo"], [BAD, "total"]] as const).map(([trace, order]) => ({
    plan: { ...PLAN, order },
    startedAt: "2026-01-01T00:00:00.000Z",
    trace,
    figures: measureRun(trace, order),
  }));
  assertEquals(renderSeries(runs, ["clients", "order", "delivered", "verdict"]), [
    "| clients | order | delivered | verdict |",
    "| ------: | ----- | --------: | ------- |",
    "|       2 | fifo  |         4 | ok      |",
    "|       2 | total |         3 | WRONG   |",
  ]);
});

/** Returns a run of a good group in which everything took `n` times as long. */
function repeatedRun(n: number): FinishedRun {
  const slow = GOOD.clients.map((client) => ({
    ...client,
    deliveries: client.deliveries.map((each) => ({ ...each, deliveredAt: each.deliveredAt * n })),
  }));
  const figures = measureRun({ ...GOOD, clients: slow }, "fifo");
  return { plan: PLAN, startedAt: "2026-01-01", repetition: n, figures };
}

Deno.test("renderRepeats() shows medians, and the range where values differ, in narrow tables", () => {
  const lines = renderRepeats([1, 3, 2].map(repeatedRun));
  const rows = lines.filter((line) => line.startsWith("|       2 | fifo "));
  const cells = rows.flatMap((row) => row.split("|").slice(4, -1).map((cell) => cell.trim()));
  // Four deliveries, the last one 3, 6 or 9 ms after the first multicast. The one of ann's message
  // at bob takes 2, 4 or 6 ms, and that of bob's at ann 2, 5 or 8 ms: p50 is the lesser of the two.
  assertEquals(cells.slice(0, 2), ["667 (444 to 1,333)", "4.0 (2.0 to 6.0)"]);
  assert(lines.every((line) => line.length <= 100), lines.join("\n"));
  const [once] = renderRepeats([repeatedRun(1)]).filter((line) => line.includes("fifo"));
  assert(once?.includes("|        1,333 |"), once);
  const spread = { median: 1.21, least: 1.18, most: 1.24 };
  assertEquals(formatSpread(spread, formatMs), "1.2", "a difference that is not shown is no range");
});

/** Returns the figures of kills in which a process with a long name was ended. */
function failoverFigures(...nextMs: (number | undefined)[]): FailoverFigures {
  const strike: StrikeFigures = {
    ...{ kill: "both", signal: "KILL", victims: ["tracker", "sequencer1"] },
    ...{ atMs: 100_000, goneMs: 100_001, backMs: 102_000 },
    heir: { title: "sequencer2", atMs: 100_900 },
    takeoverMs: 900,
    next: nextMs.map((ms, i) => ({ client: `client${i}`, ms })),
    ...{ nextMaxMs: nextMs[0], nextMedianMs: nextMs[0], silenceMs: 5_107 },
  };
  return {
    strikes: [strike],
    ...{ nextMaxMs: nextMs[0], nextMedianMs: nextMs[0], silenceMs: 5_107 },
    ...{ lost: 0, duplicated: 0, reordered: 0, evicted: [] },
    ...{ beforePerSecond: 100, afterPerSecond: 100 },
  };
}

Deno.test("renderFailover() has tables of at most 100 columns, each with the time and the victims", () => {
  const lines = renderFailover(failoverFigures(5_107), 1);
  assert(lines.every((line) => line.length <= 100), lines.join("\n"));
  const rows = lines.filter((line) => line.startsWith("|  100.0 | tracker and sequencer1 |"));
  assertEquals(rows.length, 2);
  assert(lines.some((line) => line.includes("| back after ms |")));
});

Deno.test("MEDIAN_COLUMNS show that a client never delivered again in one of the runs", () => {
  const { cell } = MEDIAN_COLUMNS.find(({ title }) => title === "next delivery: median ms")!;
  const { load: _, ...figures } = measureRun(GOOD, "fifo");
  const after = (...nextMs: (number | undefined)[]) => {
    const load = { failover: failoverFigures(...nextMs) } as LoadFigures;
    return { ...figures, load };
  };
  assertEquals(cell([after(10), after(30), after(20)]), "20.0 (under 10 to 30.0)");
  assertEquals(cell([after(10), after(undefined), after(20)]), "20.0 (under 10 to ∞)");
  assertEquals(cell([figures]), "–");
});

Deno.test("resultsOf() keeps every delivery, and adds a sentence to every violation", () => {
  const environment = {
    gm: "1",
    deno: "2",
    os: "linux",
    arch: "x86_64",
    cpus: 2,
    isCompiled: false,
  };
  const run = { plan: PLAN, startedAt: "", trace: BAD, figures: measureRun(BAD, "fifo") };
  const about = { experiment: "performance", words: ["performance"], messages: "built in" };
  const options = { ...about, timeoutMs: 1_000, seed: null };
  const results = JSON.parse(JSON.stringify(resultsOf(environment, options, [run])));
  assertEquals(results.isOk, false);
  assertEquals(results.runs[0].clients[0].deliveries[1].text, "bob1");
  assertEquals(
    results.runs[0].violations[0].sentence,
    'bob never delivered message 1 of ann: "ann1"',
  );
});
