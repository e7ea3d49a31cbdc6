import { assert, assertEquals } from "@std/assert";
import {
  type Program,
  startGm,
  startGmInTerminal,
  testFromSource,
  waitUntil,
} from "../testing/mod.ts";

const RUN_MS_MAX = 60_000;

/**
 * Runs a line of shell; the program `script` is there for pseudo-terminals and allowed to tests.
 */
async function shell(line: string): Promise<boolean> {
  const output = await new Deno.Command("script", { args: ["-qec", line, "/dev/null"] }).output();
  return output.code === 0;
}

/** Returns the processes that the lab has started, by its log at `-v`. */
function children(lab: Program): { process: string; pid: string }[] {
  return lab.stderr.lines.flatMap((line) => {
    const [, process, pid] = / Started process=(\S+) pid=(\d+)/.exec(line) ?? [];
    return process === undefined || pid === undefined ? [] : [{ process, pid }];
  });
}

/** Waits until the lab has started a process for the nth time, and returns it. */
async function startedIn(lab: Program, name: string, nth: number) {
  return await waitUntil(
    () => children(lab).filter(({ process }) => process === name)[nth - 1],
    {
      what: `start of ${name}`,
      onChange: (listener) => lab.stderr.onChange(listener),
      show: () => lab.show(),
    },
  );
}

async function assertAllGone(lab: Program, atLeast: number): Promise<void> {
  const started = children(lab);
  assert(started.length >= atLeast, lab.show());
  for (const { process, pid } of started) {
    assert(!await shell(`kill -0 ${pid}`), `${process} outlived the lab.\n${lab.show()}`);
  }
}

/** Asserts that the lab printed tables, none of them wider than 100 columns. */
function assertNarrowTables(lab: Program): void {
  const rows = lab.stdout.lines.filter((line) => line.startsWith("|"));
  assert(rows.length > 0, lab.show());
  assertEquals(rows.filter((row) => [...row].length > 100), []);
}

/** Makes a folder with a message file for each client. */
async function messageFolder(...files: string[]): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "gm-lab" });
  await Promise.all(
    files.map((text, i) => Deno.writeTextFile(`${folder}/messages${i + 1}.txt`, text)),
  );
  return folder;
}

/** Checks that every client reported the places at which later ones joined. */
function assertPlacesOfJoins(
  clients: { viewEntries: { seq: number; change: string }[] }[],
): void {
  const joins = clients.map(({ viewEntries }) =>
    viewEntries.filter(({ change }) => change.startsWith("join of client"))
  );
  assertEquals(joins.map(({ length }) => length).sort(), [0, 1, 2]);
  const places = new Set(joins.flat().map(({ seq, change }) => `${seq} ${change}`));
  assertEquals(places.size, 2, "two joins have one place each, the same for everybody");
}

Deno.test("gm lab performance measures both orders, finds no violation, and leaves nothing behind", async () => {
  const folder = await messageFolder("!hello\n//\nΚαλημέρα σας\n", "one\none\n", " two \n|\n");
  try {
    const args = ["performance", "--clients", "3", "--messages", folder, "--out", folder, "-v"];
    await using lab = startGm(["lab", ...args]);
    assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 0, lab.show());
    assertEquals(lab.stdout.text.split("Verdict: ok. Each of the 3 clients").length, 3, lab.show());
    await assertAllGone(lab, 9);

    const results = JSON.parse(await Deno.readTextFile(`${folder}/results.json`));
    assertEquals(results.isOk, true);
    const [fifo, total] = results.runs;
    for (const run of [fifo, total]) {
      assertEquals([run.sent, run.delivered], [7, 21]);
      assertEquals(run.clients[0].texts, ["!hello", "//", "Καλημέρα σας"]);
      assertEquals(run.clients[2].deliveries.length, 7);
    }
    assertEquals([fifo.order, fifo.joiningCost.requests.register], ["fifo", 3]);
    assertEquals([total.order, total.joiningCost.requests.register], ["total", 4]);
    // What joiners asked for is no loss, and no cost of the messages.
    assertEquals([fifo, total].map((run) => run.retransmitPercent), [0, 0]);
    assertEquals([fifo, total].map((run) => run.cost.sent.greeting.datagrams), [0, 0]);
    assert(total.joiningCost.sent.greeting.datagrams > 0);
    assert(total.sequencerCost.sent.data.datagrams > 0);
    assertPlacesOfJoins(total.clients);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

async function assertEndsAt(signal: "SIGINT" | "SIGTERM" | "SIGHUP", code: number): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await assertEndsWith(signal, code, `${folder}/out`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Checks that nothing of a lab is left, and that its files say so, which are there all or none. */
async function assertEndsWith(
  signal: "SIGINT" | "SIGTERM" | "SIGHUP",
  code: number,
  out: string,
): Promise<void> {
  const words = ["scalability", "--order", "total", "--clients", "6", "--out", out];
  await using lab = startGm(["lab", ...words, "-v"]);
  await lab.waitForLine("Started process=client3", { side: "stderr" });
  lab.kill(signal);
  await lab.waitForLine("Ended process=client3", { side: "stderr" });
  // npx passes a signal on that the kernel has sent to the lab as well.
  lab.kill(signal);
  assertEquals(await lab.waitForEnd(), code, lab.show());
  const says = lab.stderr.lines.includes(`gm lab: ended by ${signal} before it was done.`);
  assertEquals(says, signal !== "SIGINT", lab.show());
  await assertAllGone(lab, 5);
  const sentence = `The lab was interrupted by ${signal} before anything was measured.`;
  assert(lab.stdout.lines.includes(sentence), lab.show());
  assertEquals(await namesIn(out), ALL_NAMES);
  const { isOk, runs, incomplete } = JSON.parse(await Deno.readTextFile(`${out}/results.json`));
  assertEquals([isOk, runs, incomplete], [false, [], sentence]);
  const page = await Deno.readTextFile(`${out}/report.html`);
  assert(page.includes(`<p>${sentence}</p>`) && page.includes("Verdict: none."));
}

const ALL_NAMES = ["report.html", "results.csv", "results.json"];

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder), ({ name }) => name)).sort();
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 1]] as const) {
  Deno.test(`gm lab ends at ${signal} with everything that it started, and with ${code}`, () =>
    assertEndsAt(signal, code));
}

testFromSource(
  "gm lab ends at SIGHUP with everything that it started, and with 1",
  "a host without the program cat does not tell whether SIGHUP was ignored, and leaves it alone",
  () => assertEndsAt("SIGHUP", 1),
);

Deno.test("gm lab keeps what was delivered of lines that were sent at once, at Ctrl-C", async () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i} ${"x".repeat(300)}\n`).join("");
  const folder = await messageFolder(lines, lines);
  try {
    const words = ["lab", "performance", "--clients", "2", "--order", "fifo"];
    await using lab = startGmInTerminal([...words, "--messages", folder, "--out", folder]);
    await lab.waitForText(/: [1-9]\d* of 80000 deliveries/, { timeoutMs: RUN_MS_MAX });
    await lab.press("ctrl-c");
    assertEquals(await lab.waitForEnd(), 130, lab.show());
    for (const text of ["Verdict: none.", "- Message throughput:", `${folder}/report.html`]) {
      assert(lab.text.includes(text), lab.show());
    }
    assert(!lab.text.includes("Cost of the messages"), "The cost is reported at the end only.");
    const { isOk, runs } = JSON.parse(await Deno.readTextFile(`${folder}/results.json`));
    assertEquals([isOk, runs.length, runs[0].cost], [false, 1, undefined]);
    const [{ interruptedMs, delivered, sent, throughput, violations }] = runs;
    assert(interruptedMs > 0 && throughput > 0, `${interruptedMs} ${throughput}`);
    assert(delivered > 0 && delivered < 80_000 && sent <= delivered, `${sent} ${delivered}`);
    assertEquals(violations, []);
    const page = await Deno.readTextFile(`${folder}/report.html`);
    assert(page.includes("Verdict: none.") && page.includes("1 run was interrupted"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("gm lab keeps a summary and the report of a load at Ctrl-C, and replaces no results", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const load = ["--rate", "200", "--duration", "30s", "--clients", "2", "--order", "fifo"];
    await using lab = startGm(["lab", "performance", ...load, "--out", folder]);
    await lab.waitForLine(/^ +1-2 +\d/);
    lab.kill("SIGINT");
    assertEquals(await lab.waitForEnd(), 130, lab.show());
    for (const text of ["Verdict: none.", "- Message throughput:", `${folder}/report.html`]) {
      assert(lab.stdout.text.includes(text), lab.show());
    }
    const text = await Deno.readTextFile(`${folder}/results.json`);
    const { isOk, runs: [run] } = JSON.parse(text);
    assertEquals([isOk, run.violations], [false, []]);
    assert(run.interruptedMs > 2_000 && run.interruptedMs < 30_000, `${run.interruptedMs}`);
    assert(run.delivered > 400 && run.oneWayMs.count > 200 && run.throughput > 100, lab.show());
    assert(run.cost.sent.data.datagrams > 0);
    // Clients report how punctually they sent at the end of it: unknown is no 0.
    assertEquals([run.load.unsent, run.load.busyMs, run.load.hasKeptUp], Array(3).fill(undefined));
    assert((await Deno.readTextFile(`${folder}/report.html`)).includes("interrupted"));
    assertEquals(await namesIn(folder), ALL_NAMES);

    await using again = startGm(["lab", "performance", ...load, "--out", folder]);
    assertEquals(await again.waitForEnd(), 1, again.show());
    assert(again.stderr.text.includes("is there already, and is not replaced"), again.show());
    assertEquals(await Deno.readTextFile(`${folder}/results.json`), text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("gm lab fails when a client dies, names it, and keeps the runs before with their report", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const words = ["lab", "performance", "--clients", "3", "--out", folder, "-v"];
    await using lab = startGm(words);
    await lab.waitForLine("## Performance, 3 clients, fifo order", { timeoutMs: RUN_MS_MAX });
    // What the lab measured is on the disk at once, and whole.
    assertEquals(await namesIn(folder), ALL_NAMES);
    const { pid } = await startedIn(lab, "client2", 2);
    await shell(`kill -KILL ${pid}`);
    assertEquals(await lab.waitForEnd(), 1, lab.show());
    assert(lab.stderr.text.includes("gm lab: client2 was ended by SIGKILL."), lab.show());
    await assertAllGone(lab, 6);
    const { runs, incomplete } = JSON.parse(await Deno.readTextFile(`${folder}/results.json`));
    assertEquals(runs.map(({ order }: { order: string }) => order), ["fifo"]);
    const sentence = "The lab failed before anything was measured of its last run (performance, " +
      "total, 3 clients): client2 was ended by SIGKILL. It wrote nothing on stderr.";
    assertEquals(incomplete, sentence);
    assert((await Deno.readTextFile(`${folder}/report.html`)).includes(sentence));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("gm lab --repeat warms the machine, makes each run again, and shows medians and ranges", async () => {
  const folder = await Deno.makeTempDir({ prefix: "gm-lab" });
  try {
    const words = ["performance", "--clients", "2", "--order", "fifo", "--repeat", "2"];
    await using lab = startGm(["lab", ...words, "--out", folder, "-v"]);
    assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 0, lab.show());
    // Three runs of a tracker and two clients, of which the first does not count.
    await assertAllGone(lab, 9);
    assert(lab.stdout.lines.includes("A first run warms the machine and does not count."));
    assertNarrowTables(lab);
    const { runs } = JSON.parse(await Deno.readTextFile(`${folder}/results.json`));
    assertEquals(runs.map(({ repetition }: { repetition: number }) => repetition), [1, 2]);
    assert(lab.stdout.lines.includes("## Medians of 2 runs"), lab.show());
    const page = await Deno.readTextFile(`${folder}/report.html`);
    assert(page.includes("<h2>Medians</h2>") && page.includes("Lines are medians of 2 runs"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("gm lab names a missing message file before it starts anything", async () => {
  const folder = await messageFolder("hello\n");
  try {
    await using lab = startGm(["lab", "performance", "--clients", "2", "--messages", folder, "-v"]);
    assertEquals(await lab.waitForEnd(), 1, lab.show());
    assert(lab.stderr.text.includes("messages2.txt: there is no such file."), lab.show());
    assertEquals(children(lab), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("gm lab at a rate checks and measures every delivery, and reports all of it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "gm-lab" });
  try {
    const load = ["--rate", "200", "--duration", "1s", "--clients", "2", "--out", folder];
    await using lab = startGm(["lab", "performance", ...load, "-v"]);
    assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 0, lab.show());
    await assertAllGone(lab, 7);
    assertEquals(lab.stdout.lines.filter((line) => /^ +0-1 +\d/.test(line)).length, 2, lab.show());

    const results = JSON.parse(await Deno.readTextFile(`${folder}/results.json`));
    assertEquals(results.isOk, true, lab.show());
    for (const run of results.runs) {
      assertEquals([run.sent, run.delivered, run.load.unsent], [200, 400, 0]);
      const { mean, p50, p90, p99, p999, max, count } = run.oneWayMs;
      assertEquals(count, 200);
      assert([mean, p50, p90, p99].every((ms) => ms > 0 && ms <= max), `${p50} ${max}`);
      assertEquals(p999, undefined, "200 samples have no p99.9");
      const { serviceMs, generatorLagMs, impossible, clockErrorMs, lagMs } = run.load;
      assertEquals([serviceMs.count, generatorLagMs.count, lagMs.count], [200, 200, 200]);
      assert(impossible + serviceMs.count === 200 && clockErrorMs > 0 && clockErrorMs < 50);
      const inSlices = run.load.timeline.map(({ delivered }: { delivered: number }) => delivered);
      assertEquals(inSlices.reduce((a: number, b: number) => a + b), 400);
      assert(run.silence.ms > 0 && run.cost.sent.data.datagrams > 0);
      const roles = run.order === "total"
        ? ["tracker", "sequencer", "client"]
        : ["tracker", "client"];
      assertEquals(run.roles.map(({ role }: { role: string }) => role), roles);
    }
    assertNarrowTables(lab);
    assert((await Deno.readTextFile(`${folder}/report.html`)).includes("Latency over time"));
    assertEquals((await Deno.readTextFile(`${folder}/results.csv`)).trim().split("\n").length, 3);

    await using again = startGm(["lab", "report", folder]);
    assertEquals(await again.waitForEnd(), 0, again.show());
    assert(again.stdout.text.includes(`Report: ${folder}/report.html`), again.show());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Runs gm lab failover with three clients, and returns its result. */
async function failOver(...words: string[]) {
  const folder = await Deno.makeTempDir({ prefix: "gm-lab" });
  try {
    const args = ["failover", "--clients", "3", "--times", "2", "--out", folder, "-v", ...words];
    await using lab = startGm(["lab", ...args]);
    assertEquals(await lab.waitForEnd({ timeoutMs: RUN_MS_MAX }), 0, lab.show());
    await assertAllGone(lab, 8);
    assertNarrowTables(lab);
    const { runs: [run] } = JSON.parse(await Deno.readTextFile(`${folder}/results.json`));
    assertEquals([run.isOk, run.violations, run.delivered], [true, [], 3 * run.sent], lab.show());
    const { lost, duplicated, reordered, strikes } = run.load.failover;
    assertEquals([lost, duplicated, reordered, strikes.length], [0, 0, 0, 2], lab.show());
    const report = await Deno.readTextFile(`${folder}/report.html`);
    return { lab, run, strikes, report };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("gm lab failover kills the sequencer twice, and finds nothing lost, doubled or out of order", async () => {
  const { lab, run, strikes, report } = await failOver("--every", "5s");
  const victims = strikes.flatMap((strike: { victims: string[] }) => strike.victims);
  const heirs = strikes.map((strike: { heir: { title: string } }) => strike.heir.title);
  // The successor is killed next; the first sequencer was started again and takes over from it.
  assertEquals([victims[1], heirs[1]], [heirs[0], victims[0]]);
  for (const { next, takeoverMs, silenceMs } of strikes) {
    assertEquals(next.length, 3);
    // A takeover waits for the end of a lease of a second, which may have begun some time before.
    for (const ms of [takeoverMs, silenceMs, ...next.map(({ ms }: { ms: number }) => ms)]) {
      assert(ms > 200 && ms < 20_000, `${ms}`);
    }
  }
  const kinds = run.load.marks.map(({ kind }: { kind: string }) => kind)
    .filter((kind: string) => kind !== "view");
  assertEquals(kinds, ["killed", "takeover", "back", "killed", "takeover", "back"]);
  for (const text of [`${victims[0]} killed`, `${heirs[0]} orders`, "Time to the next delivery"]) {
    assert(report.includes(text), text);
  }
  assert(lab.stdout.text.includes("Messages lost: 0, duplicated: 0, reordered: 0."), lab.show());
});

Deno.test("gm lab failover --kill tracker: a safe group goes on without it, and it comes back", async () => {
  const { lab, strikes } = await failOver("--kill", "tracker", "--every", "6s", "--order", "safe");
  for (const { victims, heir, atMs, backMs } of strikes) {
    assertEquals([victims, heir], [["tracker"], undefined]);
    assert(backMs - atMs >= 2_000);
  }
  assertEquals(children(lab).filter(({ process }) => process === "tracker").length, 3);
});

Deno.test("gm lab failover ends at Ctrl-C while nobody orders the group", async () => {
  await using lab = startGm(["lab", "failover", "--clients", "2", "-v"]);
  await lab.waitForLine(/Ended process=sequencer/, { side: "stderr", timeoutMs: RUN_MS_MAX });
  lab.kill("SIGINT");
  assertEquals(await lab.waitForEnd(), 130, lab.show());
  await assertAllGone(lab, 5);
});

Deno.test("gm lab report says which folder has no results", async () => {
  await using lab = startGm(["lab", "report", "no/such", "neither", "--out", "x"]);
  assertEquals(await lab.waitForEnd(), 1, lab.show());
  assert(lab.stderr.text.includes("Cannot read no/such/results.json"), lab.show());
});
