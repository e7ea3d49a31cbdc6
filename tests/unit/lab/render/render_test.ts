import { assert, assertEquals } from "@std/assert";
import { measureRun } from "../../../../lib/lab/measure/measure_run.ts";
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
