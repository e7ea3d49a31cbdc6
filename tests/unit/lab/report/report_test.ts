import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseHTML } from "linkedom";
import type { Environment } from "../../../../lib/lab/process/environment.ts";
import type { FinishedRun } from "../../../../lib/lab/measure/finished_run.ts";
import { measureRun } from "../../../../lib/lab/measure/measure_run.ts";
import { loadDrawing } from "../../../../lib/lab/report/figures/drawing.ts";
import { figuresOf } from "../../../../lib/lab/report/figures/figures.ts";
import { html } from "../../../../lib/lab/report/html.ts";
import { labelsOf, parseResults, renderReport } from "../../../../lib/lab/report/mod.ts";
import { plottedRuns } from "../../../../lib/lab/report/figures/plotted_run.ts";
import { type Results, resultsOf } from "../../../../lib/lab/results/results.ts";
import { resultsCsv } from "../../../../lib/lab/results/results_csv.ts";
import { COMPARED_ORDERS, type Order } from "../../../../lib/lab/plan/run_plan.ts";
import { client, delivery, trace } from "../observe/traces.ts";

const ENVIRONMENT: Environment = {
  gm: "1",
  commit: "1a2b3c4d5e6f",
  deno: "2",
  os: "linux",
  arch: "x86_64",
  cpus: 2,
  isCompiled: false,
  receiveBufferBytes: 212_992,
};

/** Returns a run in which one client sends three messages and all clients deliver them. */
function run(order: Order, clients: number): FinishedRun {
  const deliveries = [1, 2, 3].map((seq) => delivery("client1", seq, seq, seq + clients));
  const names = Array.from({ length: clients }, (_, i) => `client${i + 1}`);
  const seen = trace(names.map((name, i) => client(name, i === 0 ? 3 : 0, deliveries)));
  const texts = names.map((_, i) => i === 0 ? ["a", "b", "c"] : []);
  const plan = { experiment: "scalability" as const, order, texts };
  return { plan, startedAt: "2026-01-01", trace: seen, figures: measureRun(seen, order) };
}

const SENDING = {
  generatorLagMs: undefined,
  busyMs: 0,
  hasKeptUp: true,
  serviceMs: undefined,
  serviceHistogram: "",
  impossible: 0,
  clockErrorMs: 0.1,
};

/** Returns a run under load, with a member that left and a loss that was repaired. */
function loadRun(order: Order, rate: number, isKnee?: boolean): FinishedRun {
  const { plan, figures } = run(order, 2);
  const load = { rate, durationMs: 500, size: 64 };
  const slice = { sent: 2, delivered: 4, p50Ms: 1, p99Ms: 2, maxMs: 3 };
  const timeline = [{ ...slice, atMs: 0, repairs: 0 }, { ...slice, atMs: 250, repairs: 7 }];
  const marks = [{ atMs: 300, kind: "view" as const, text: "client2 <went>" }];
  const more = {
    plan: load,
    unsent: 0,
    lagMs: undefined,
    ...SENDING,
    sliceMs: 250,
    timeline,
    marks,
  };
  return {
    plan: { ...plan, load },
    startedAt: "2026-01-01",
    figures: { ...figures, load: more },
    ...(isKnee === undefined ? {} : { sweep: { isKnee } }),
  };
}

function resultsFor(...runs: FinishedRun[]): Results {
  const about = { experiment: "scalability", words: ["scalability", "--out", "<x>"] };
  const options = { ...about, messages: "built in", timeoutMs: 1, seed: null };
  return JSON.parse(JSON.stringify(resultsOf(ENVIRONMENT, options, runs)));
}

const SERIES = resultsFor(
  ...[2, 4].flatMap((clients) => COMPARED_ORDERS.map((order) => run(order, clients))),
);

Deno.test("figuresOf() plots throughput and cost over the number of clients, both orders in one chart", async () => {
  const figures = figuresOf(await loadDrawing(), plottedRuns([{ label: "x", results: SERIES }]));
  const titles = figures.map(({ title }) => title);
  assertEquals(titles.slice(0, 5), [
    "Throughput",
    "Median latency",
    "Cost",
    "Elapsed time",
    "Cost per delivery",
  ]);
  assertEquals(titles.slice(5), [
    "Latency percentiles, 2 clients",
    "Latency percentiles, 4 clients",
  ]);
  assertEquals(figures[0]!.legend.map(({ name }) => name), ["fifo", "total"]);
  const lines = figures[0]!.plots[0]!.match(/stroke="var\(--series-[12]\)"/g) ?? [];
  assertEquals(new Set(lines).size, 2);
});

Deno.test("figuresOf() shows marks and repairs over time, and the knee of a sweep", async () => {
  const drawing = await loadDrawing();
  const figuresFor = (...runs: FinishedRun[]) =>
    figuresOf(drawing, plottedRuns([{ label: "x", results: resultsFor(...runs) }]));
  const [, time] = figuresFor(loadRun("total", 100));
  assertEquals(time?.title, "Latency over time, 2 clients, total");
  assert(time!.plots[0]!.includes("client2 &lt;went&gt;"));
  assert(time!.plots[0]!.includes("7 datagrams to repair losses"));
  const [sweep] = figuresFor(loadRun("fifo", 100, false), loadRun("fifo", 200, true));
  assert(sweep!.caption.includes("fifo at 200 messages/s"), sweep!.caption);
});

/** Returns a run under load whose sequencer was killed once. */
function failoverRun(): FinishedRun {
  const { plan, figures, startedAt } = loadRun("total", 100);
  const strike = {
    kill: "sequencer" as const,
    signal: "KILL" as const,
    victims: ["sequencer1"],
    atMs: 100,
    goneMs: 101,
    heir: { title: "sequencer2", atMs: 200 },
    backMs: 400,
    takeoverMs: 100,
    next: [{ client: "client1", ms: 131 }, { client: "client2", ms: 132 }],
    nextMaxMs: 132,
    nextMedianMs: 131,
    silenceMs: 133,
  };
  const failover = {
    ...strike,
    strikes: [strike],
    lost: 0,
    duplicated: 0,
    reordered: 0,
    evicted: [],
    beforePerSecond: 100,
    afterPerSecond: undefined,
  };
  const how = { kill: "sequencer", signal: "KILL", times: 1, everyMs: 8_000 } as const;
  return {
    plan: { ...plan, failover: how },
    startedAt,
    figures: { ...figures, load: { ...figures.load!, failover } },
  };
}

Deno.test("figuresOf(), renderReport() and resultsCsv() show the strikes and the next deliveries", async () => {
  const results = resultsFor(failoverRun());
  const drawing = await loadDrawing();
  const figures = figuresOf(drawing, plottedRuns([{ label: "x", results }]));
  const waits = figures.find(({ title }) => title.startsWith("Time to the next delivery"))!;
  assert(waits.caption.includes("the sequencer is killed once"), waits.caption);
  assert(
    waits.plots[0]!.includes("client2: 132 ms") && waits.plots[0]!.includes("sequencer2: 100"),
  );
  const page = renderReport([{ label: "x", results }], drawing);
  assert(page.includes("<h2>Failover</h2>") && page.includes("<td>sequencer1</td>"));
  const [head, row] = resultsCsv(results.runs).split("\r\n").map((line) => line.split(","));
  const cell = (name: string) => row![head!.indexOf(name)];
  assertEquals([cell("killed"), cell("kills"), cell("next_delivery_max_ms")], [
    "sequencer",
    "1",
    "132",
  ]);
  assertEquals([cell("lost"), cell("throughput_before"), cell("throughput_after")], [
    "0",
    "100",
    "",
  ]);
});

/** Returns three runs that are equal but for the times in `change`, which gets 1, 2 and 3. */
function thrice(change: (n: number) => FinishedRun): FinishedRun[] {
  return [1, 2, 3].map((n) => ({ ...change(n), repetition: n }));
}

/** Returns a run in which every message of others took so many milliseconds. */
function slowRun(order: Order, ms: number): FinishedRun {
  const deliveries = [1, 2, 3].map((seq) => delivery("client1", seq, 0, ms));
  const seen = trace([client("client1", 3, []), client("client2", 0, deliveries)]);
  const plan = { experiment: "performance" as const, order, texts: [["a", "b", "c"], []] };
  return { plan, startedAt: "2026-01-01", trace: seen, figures: measureRun(seen, order) };
}

async function figuresFor(...runs: FinishedRun[]) {
  return figuresOf(
    await loadDrawing(),
    plottedRuns([{ label: "x", results: resultsFor(...runs) }]),
  );
}

Deno.test("figuresOf() shows medians and ranges of repeated runs over the percentiles", async () => {
  const slow = (n: number) => slowRun("fifo", [4, 1, 2][n - 1]!);
  const [percentiles, ...others] = await figuresFor(...thrice(slow));
  assertEquals(others, []);
  const { caption, plots: [svg] } = percentiles!;
  assert(caption.includes("p50 2.0 (1.0 to 4.0), p99 –, max 2.0 (1.0 to 4.0) ms."), caption);
  assert(caption.includes("Lines are medians of 3 runs, bands go from the least to the most."));
  assert(svg!.includes("fifo: 50 % took at most 2 ms"), svg);
  assertEquals(svg!.match(/aria-label="area"/g)?.length, 1);
  const [once] = await figuresFor(slow(1));
  assert(!once!.caption.includes("medians") && !once!.plots[0]!.includes('aria-label="area"'));
});

Deno.test("figuresOf() shows medians and ranges of repeated loads over their time", async () => {
  const figures = await figuresFor(...thrice((n) => {
    const one = loadRun("total", 100);
    const { load } = one.figures;
    const timeline = load!.timeline.map((slice) => ({ ...slice, repairs: slice.repairs * n }));
    const marks = load!.marks.map((mark) => ({ ...mark, atMs: 300 + 10 * n }));
    const silence = { client: "client2", ms: 10 * n, atMs: 0 };
    return { ...one, figures: { ...one.figures, silence, load: { ...load!, timeline, marks } } };
  }));
  const times = figures.filter(({ title }) => title.startsWith("Latency over time"));
  assertEquals(times.length, 1, "Three runs of the same load have one figure.");
  const [{ caption, plots: [svg] }] = times as [typeof times[number]];
  assert(caption.includes("The longest time between two deliveries: 20.0 (10.0 to 30.0) ms."));
  assert(caption.includes("Lines and columns are medians of 3 runs"), caption);
  assert(svg!.includes("14 (7 to 21) datagrams to repair losses"), svg);
  // One band for each of p50, p99 and max, and one line for the three marks.
  assertEquals(svg!.match(/aria-label="area"/g)?.length, 1);
  assertEquals(svg!.match(/<title>client2 &lt;went&gt;<\/title>/g)?.length, 1);
});

Deno.test("figuresOf() shows medians and ranges of the next deliveries in repeated failovers", async () => {
  const figures = await figuresFor(...thrice((n) => {
    const one = failoverRun();
    const { failover } = one.figures.load!;
    const strike = failover!.strikes[0]!;
    const next = strike.next.map(({ client, ms = 0 }) => ({ client, ms: ms * n }));
    const changed = { ...failover!, strikes: [{ ...strike, next, takeoverMs: 100 * n }] };
    return {
      ...one,
      figures: { ...one.figures, load: { ...one.figures.load!, failover: changed } },
    };
  }));
  const waits = figures.filter(({ title }) => title.startsWith("Time to the next delivery"));
  assertEquals(waits.length, 1, "Three runs of the same failover have one figure.");
  const [{ caption, plots: [svg] }] = waits as [typeof waits[number]];
  assert(svg!.includes("client2: 264 ms") && svg!.includes("sequencer2: 200 ms"), svg);
  assert(caption.endsWith("Circles are medians of 3 runs, bars go from the least to the most."));
});

Deno.test("figuresOf() shows medians and ranges of the rates that a sweep measured again", async () => {
  const at = (rate: number, p50: number, isKnee: boolean) => {
    const one = loadRun("fifo", rate, isKnee);
    return { ...one, figures: { ...one.figures, oneWayMs: { ...one.figures.oneWayMs!, p50 } } };
  };
  const runs = [at(100, 1, false), at(200, 3, true), at(200, 2, false), at(200, 9, false)];
  const [latency, throughput, percentiles, time] = await figuresFor(...runs);
  assert(latency!.plots[0]!.includes("fifo, 200/s: p50 3, p99"), latency!.plots[0]);
  assert(throughput!.caption.endsWith(
    "Points are medians of up to 3 runs, bars go from the least to the most.",
  ));
  // The figures about the knee show all that was measured at its rate.
  assert(percentiles!.caption.includes("Lines are medians of 3 runs"), percentiles!.caption);
  assert(time!.caption.includes("columns are medians of 3 runs"), time!.caption);
});

Deno.test("renderReport() has a table of medians for repeated runs only, without interrupted ones", async () => {
  const drawing = await loadDrawing();
  const page = (...runs: FinishedRun[]) =>
    renderReport([{ label: "x", results: resultsFor(...runs) }], drawing);
  const slow = (n: number) => slowRun("fifo", n);
  const repeated = thrice(slow);
  const medians = page(...repeated, slowRun("total", 1));
  assert(medians.includes("<h2>Medians</h2>"));
  assert(medians.includes("<td>2.0<br>(1.0 to 3.0)</td>"), "p50 of fifo");
  assertEquals(
    medians.match(/<td>fifo<\/td><td>2<\/td><td>all lines at once<\/td><td>3/g)?.length,
    1,
  );
  assert(!page(slow(1), slowRun("total", 1)).includes("Medians"));
  const [, , third] = repeated as [FinishedRun, FinishedRun, FinishedRun];
  const cut = { ...third, figures: { ...third.figures, interruptedMs: 5, isOk: false } };
  assert(page(...repeated.slice(0, 2), cut).includes("<td>1.5<br>(1.0 to 2.0)</td>"));
});

Deno.test("renderReport() makes one page that needs no other file, and escapes its values", async () => {
  const labs = ["one", "<two>"].map((label) => ({ label, results: SERIES }));
  const page = renderReport(labs, await loadDrawing());
  assert(page.includes("&lt;two&gt;, total") && !page.includes("<two>"));
  assertEquals(page.match(/<script|<link|src=|@import|url\(/g), null);
  // The only addresses are the names of XML namespaces.
  assertEquals((page.match(/https?:[^"\s]+/g) ?? []).filter((url) => !url.includes("w3.org")), []);
  assert(page.includes("1a2b3c4d5e6f"), "the report does not name the commit");
  assert(!page.includes("<h2>Failover</h2>"));
  assert(page.includes("prefers-color-scheme: dark") && page.includes("@media print"));
});

/** The part of linkedom that the test needs: the types of a browser are not loaded here. */
interface Pages {
  readonly document: {
    querySelectorAll(what: string): Iterable<{ tagName: string; getAttributeNames(): string[] }>;
  };
}

Deno.test("renderReport() says whether a lab had a key and which one, and nothing where that is unknown", async () => {
  const drawing = await loadDrawing();
  const sealOf = (sealedWith?: string | null) => {
    const options = sealedWith === undefined ? SERIES.options : { ...SERIES.options, sealedWith };
    const page = renderReport([{ label: "x", results: { ...SERIES, options } }], drawing);
    return /<dt>sealed<\/dt>\s*<dd>(.*)<\/dd>/.exec(page)?.[1];
  };
  assertEquals(sealOf("0123456789abcdef"), "with the key 0123456789abcdef");
  assertEquals(sealOf(null), "no: the lab had no key");
  assertEquals(sealOf(), undefined);
});

Deno.test("renderReport() makes a page that no label, fault or name can drive", async () => {
  const evil = [
    `"><script>alert(1)</script>`,
    `' onmouseover='alert(1)`,
    `</style><img src=x onerror=alert(1)>`,
    `]]><svg onload=alert(1)>`,
    `&lt;script&gt;\x1b[2J\x9b2J\u202e\u2066`,
  ];
  const drawing = await loadDrawing();
  const clean = renderReport([SERIES, SERIES].map((results) => ({ label: "x", results })), drawing);
  for (const text of evil) {
    const options = { ...SERIES.options, experiment: text } as Results["options"];
    const [run, ...runs] = SERIES.runs as [Results["runs"][number]];
    const faulty = { ...run, isOk: false, violations: [text], failures: [text], warnings: [text] };
    const results = { ...SERIES, options, runs: [faulty, ...runs], incomplete: text };
    const labs = [{ label: text, results }, { label: "x", results: SERIES }];
    const page = renderReport(labs as never, drawing);
    // Nothing but the own elements and attributes, whatever the texts say.
    const names = (html: string) => {
      const { document } = parseHTML(html) as unknown as Pages;
      const all = [...document.querySelectorAll("*")];
      return new Set(all.flatMap((one) => [one.tagName, ...one.getAttributeNames()]));
    };
    const own = names(clean);
    const more = [...names(page)].filter((name) => !own.has(name));
    assertEquals(more.filter((name) => /script|img|^on|src/i.test(name)), [], text);
    // deno-lint-ignore no-control-regex
    assertEquals(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.exec(page), null, text);
  }
});

Deno.test("renderReport() leaves out columns without any figure, and names the run of a warning", async () => {
  const drawing = await loadDrawing();
  const page = (results: Results) => renderReport([{ label: "x", results }], drawing);
  const atOnce = page(SERIES);
  assert(!atOnce.includes("<th>generator lag p99 ms</th>") && atOnce.includes("<th>msgs/s</th>"));
  assert(/<th>run<\/th>\s*<th>verdict<\/th>/.test(atOnce));
  const loads = [500, 750].map((rate) => loadRun("fifo", rate));
  const warned = loads.map((one, i) => ({
    ...one,
    repetition: i + 1,
    figures: { ...one.figures, warnings: ["Late."] },
  }));
  const [first, second] = ["500/s × 64 B, run 1: Late.", "750/s × 64 B, run 2: Late."];
  const text = page(resultsFor(...warned));
  assert(text.includes(`fifo, 2 clients, ${first}`) && text.includes(`fifo, 2 clients, ${second}`));
});

Deno.test("renderReport() and resultsCsv() have the generator's own lag, and the throughput that is plotted", async () => {
  const one = loadRun("fifo", 500);
  const lag = { count: 200, mean: 2, p50: 1, p90: 2, p99: 31, p999: undefined, max: 40 };
  const load = { ...one.figures.load!, generatorLagMs: lag, hasKeptUp: false };
  const results = resultsFor({
    ...one,
    figures: { ...one.figures, deliveriesPerSecond: 1_234, load },
  });
  const page = renderReport([{ label: "x", results }], await loadDrawing());
  assert(page.includes("<th>generator lag p99 ms</th>") && page.includes("<td>31.0</td>"));
  const [head, row] = resultsCsv(results.runs).split("\r\n").map((line) => line.split(","));
  const cells = ["generator_lag_p50_ms", "generator_lag_p99_ms", "has_kept_up"]
    .map((name) => row![head!.indexOf(name)]);
  assertEquals(cells, ["1", "31", "false"]);
  assertEquals(row![head!.indexOf("deliveries_per_second")], "1234");
});

Deno.test("renderReport() has no verdict on a run that was interrupted", async () => {
  const drawing = await loadDrawing();
  const [first, ...others] = SERIES.runs;
  const interrupted = { ...first!, isOk: false, interruptedMs: 900 };
  const results = { ...SERIES, runs: [interrupted, ...others] };
  const page = renderReport([{ label: "x", results }], drawing);
  assert(page.includes("<td>none</td>") && page.includes("1 run was interrupted and not judged"));
  assert(page.includes("Verdict: ok") && !page.includes(">failed<"));
  const counted = (page: string) =>
    /(\d+) deliveries in (\d+) runs? were checked/.exec(page)?.slice(1);
  const checked = others.reduce((sum, { delivered }) => sum + delivered, 0);
  assertEquals(counted(page), [`${checked}`, `${others.length}`]);

  // One of two fifo runs of two clients was interrupted after a few messages: the other counts.
  const cut = { ...interrupted, deliveriesPerSecond: 1 };
  const repeated = { ...SERIES, runs: [cut, ...SERIES.runs] };
  const titled = (results: Results) =>
    figuresOf(drawing, plottedRuns([{ label: "x", results }])).map(({ plots }) => plots);
  assertEquals(titled(repeated), titled(SERIES));

  const alone = { ...SERIES, runs: [interrupted] };
  const none = renderReport([{ label: "x", results: alone }], drawing);
  assert(none.includes("Verdict: none.") && !none.includes("Verdict: ok"));
});

Deno.test("html`` escapes values that are not Html", () => {
  const name = `<b>&"`;
  assertEquals(
    html`<i title="${name}">${[html`<u>${1}</u>`, undefined]}</i>`.text,
    '<i title="&lt;b&gt;&amp;&quot;"><u>1</u></i>',
  );
});

Deno.test("labelsOf() keeps as many parts of the paths as make them different", () => {
  assertEquals(labelsOf(["out/mon/", "out/tue"]), ["mon", "tue"]);
  assertEquals(labelsOf(["a/run", "b/run"]), ["a/run", "b/run"]);
});

Deno.test("parseResults() says what is wrong with a file", () => {
  const message = (text: string) =>
    assertThrows(() => parseResults(text, "d/results.json"), Error).message;
  assert(message("{").startsWith("Cannot read d/results.json: it is no JSON"));
  assert(message("null").includes("it has no results of gm lab"));
  assert(message('{"format":"gm lab results","version":1,"runs":[]}').includes("has version 1"));
  assertEquals(parseResults(JSON.stringify(SERIES), "x").runs.length, 4);
});

Deno.test("resultsCsv() has a row for each run, with empty cells for unknown values", () => {
  const [head, row, ...rest] = resultsCsv(SERIES.runs).trimEnd().split("\r\n");
  assertEquals(rest.length, 3);
  const cells = Object.fromEntries(head!.split(",").map((name, i) => [name, row!.split(",")[i]]));
  assertEquals([cells["order"], cells["clients"], cells["delivered"]], ["fifo", "2", "6"]);
  assertEquals([cells["rate"], cells["one_way_p50_ms"], cells["is_ok"]], ["", "2", "true"]);
});
