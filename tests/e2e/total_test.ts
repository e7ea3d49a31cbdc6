import { assertEquals, assertMatch } from "@std/assert";
import {
  countsTo,
  jsonLine,
  jsonLines,
  type Program,
  startClient,
  startGm,
  startGmInTerminal,
  startSequencer,
  startTracker,
} from "../testing/mod.ts";

const TOTAL = { flags: ["-s", "-g", "distrib"] };
const IN_DISTRIB = { flags: ["-g", "distrib"] };

/** Starts a tracker, and a sequencer that is registered there. */
async function startBoth(...args: string[]) {
  const tracker = await startTracker(args);
  try {
    const sequencer = await startSequencer(["--tracker", tracker.address]);
    return {
      ...tracker,
      ...sequencer,
      address: tracker.address,
      async [Symbol.asyncDispose]() {
        await sequencer[Symbol.asyncDispose]();
        await tracker[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await tracker[Symbol.asyncDispose]();
    throw error;
  }
}

/** Returns what a client delivered in a group: messages with their places, and changes. */
function sequenceOf(client: Program, group = "distrib"): string[] {
  return client.stdout.lines.map((line) => JSON.parse(line)).filter((line) => line.group === group)
    .flatMap(({ type, sender, text, seq, changes }) => {
      if (type === "message") return [`${seq} ${sender}: ${text}`];
      return type === "view" ? [`${seq} ${changes[0].kind} ${changes[0].name}`] : [];
    });
}

async function waitForMessage(client: Program, text: string): Promise<void> {
  await client.waitForLine(jsonLine("message", { text }));
}

Deno.test("three clients multicast at once in a total group, and print one sequence", async () => {
  await using started = await startBoth();
  const { address } = started;
  const names = ["ford", "katerina", "zaphod"];
  await using ford = await startClient(address, "ford", TOTAL);
  await using katerina = await startClient(address, "katerina", IN_DISTRIB);
  await using zaphod = await startClient(address, "zaphod", TOTAL);
  const clients = [ford, katerina, zaphod];
  await ford.waitForLine((line) => line.includes('"kind":"join","name":"zaphod"'));
  const count = 300;
  await Promise.all(clients.map(async (client, i) => {
    const lines = Array.from({ length: count }, (_, n) => `${names[i]} ${n}\n`);
    await client.writeRaw(lines.join(""));
  }));
  await Promise.all(clients.map(async (client) => {
    const isWhole = countsTo(3 * count, client.stdout.lines, "message");
    if (!isWhole()) await client.waitForLine(isWhole);
  }));
  const [first, ...others] = clients.map((client) =>
    jsonLines(client.stdout.lines, "message").map(({ seq, text }) => `${seq} ${text}`)
  );
  for (const other of others) assertEquals(other, first);
  for (const name of names) {
    const own = first!.filter((line) => line.includes(name)).map((line) => line.split(" ")[2]);
    assertEquals(own, Array.from({ length: count }, (_, n) => `${n}`));
  }
  // All leave through the sequence, and no member lacks a message.
  for (const client of [zaphod, katerina, ford]) {
    await client.closeStdin();
    assertEquals(await client.waitForEnd(), 0, client.show());
  }
  const leaves = sequenceOf(ford).filter((line) => line.includes(" leave "));
  assertEquals(leaves.map((line) => line.split(" ").at(-1)), ["zaphod", "katerina"]);
});

Deno.test("a client is in a fifo and a total group at once", async () => {
  await using started = await startBoth();
  const { address } = started;
  await using ford = await startClient(address, "ford");
  await ford.writeRaw("!j plain\n!j ordered total\n");
  await ford.waitForLine(jsonLine("joined", { group: "plain", mode: "fifo" }));
  await ford.waitForLine(jsonLine("joined", { group: "ordered", mode: "total" }));
  await using katerina = await startClient(address, "katerina");
  await katerina.writeRaw("!j plain\n!j ordered\n");
  await katerina.waitForLine(jsonLine("joined", { group: "ordered", mode: "total" }));
  await katerina.writeRaw("!w plain\np\n!w ordered\no\n");
  await ford.waitForLine((line) => line.includes('"kind":"join","name":"katerina"'));
  const wanted = ["plain p 1", "ordered o 3"];
  for (const client of [ford, katerina]) {
    const found = () =>
      jsonLines(client.stdout.lines, "message").map(({ group, text, seq }) =>
        `${group} ${text} ${seq}`
      );
    if (found().length < 2) await client.waitForLine(() => found().length === 2);
    assertEquals(found().toSorted(), wanted.toSorted());
  }
});

Deno.test("a late joiner of a total group begins at its own place in the sequence", async () => {
  await using started = await startBoth();
  const { address } = started;
  await using ford = await startClient(address, "ford", TOTAL);
  await ford.writeRaw("before\n");
  await waitForMessage(ford, "before");
  await using katerina = startGm(["client", "-g", "distrib", ":0", "katerina", address]);
  await katerina.waitForLine("all see the messages in one order (total)", { side: "stderr" });
  await ford.waitForLine(jsonLine("view"));
  await ford.write("after");
  await katerina.waitForLine("in distrib ford says:: after");
  await waitForMessage(ford, "after");
  assertEquals(katerina.stdout.lines, ["in distrib ford says:: after"]);
  assertEquals(sequenceOf(ford), ["2 ford: before", "3 join katerina", "4 ford: after"]);
});

Deno.test("a message of 64 KiB goes through a total group whole", async () => {
  await using started = await startBoth();
  await using ford = await startClient(started.address, "ford", TOTAL);
  await using katerina = await startClient(started.address, "katerina", TOTAL);
  await ford.waitForLine(jsonLine("view"));
  const longest = "ψ".repeat(32_768);
  await katerina.writeRaw(`${longest}\nshort\n`);
  for (const client of [ford, katerina]) {
    await waitForMessage(client, "short");
    const heard = jsonLines(client.stdout.lines, "message").map(({ text }) => text);
    assertEquals(heard, [longest, "short"]);
  }
});

Deno.test("a total group without a sequencer is refused, with how to start one", async () => {
  await using started = await startTracker(["--heartbeat", "100"]);
  const { address } = started;
  const refusal = 'The group "distrib" of mode total needs a sequencer, and none is registered: ' +
    "start one with `gm sequencer --tracker HOST:PORT :0`, or use the mode fifo.";
  await using ford = startGm(["client", "-s", "-g", "distrib", ":0", "ford", address]);
  assertEquals(await ford.waitForEnd(), 1);
  assertEquals(ford.stderr.lines, [`gm client: ${refusal}`]);
  await using katerina = await startClient(address, "katerina");
  await katerina.write("!j distrib total");
  await katerina.waitForLine(jsonLine("error", { code: "no-sequencer", message: refusal }));
  await katerina.write("!j distrib");
  await katerina.waitForLine(jsonLine("joined", { mode: "fifo" }));
});

Deno.test("a client that insists on another order is refused, with the order that the group has", async () => {
  await using started = await startBoth();
  const { address } = started;
  await using ford = await startClient(address, "ford", TOTAL);
  await ford.write("!j plain fifo");
  await ford.waitForLine(jsonLine("joined", { group: "plain", mode: "fifo" }));
  await ford.write("!j plain total");
  await ford.waitForLine(jsonLine("error", { code: "wrong-mode" }));
  const refused = async (flags: string[], group: string) => {
    await using client = startGm(["client", ...flags, "-g", group, ":0", "katerina", address]);
    assertEquals(await client.waitForEnd(), 1, client.show());
    return client.stderr.text;
  };
  assertMatch(
    await refused(["--order", "fifo"], "distrib"),
    /"distrib" is of mode total, not fifo/,
  );
  assertMatch(await refused(["--sequencer"], "plain"), /"plain" is of mode fifo, not total/);
  assertMatch(await refused(["--order", "total"], "plain"), /"plain" is of mode fifo, not total/);
});

Deno.test("gm exits with 2 for a wrong --order, and for wrong arguments of gm sequencer", async () => {
  const client = ["client", ":0", "ford", ":1"];
  const cases: [string[], RegExp][] = [
    [[...client, "--order", "best"], /Bad --order: "best" is not fifo, total or safe\./],
    [[...client, "-s", "--order", "fifo"], /--sequencer \(-s\) is --order total, and --order fifo/],
    [[...client, "--order"], /--order needs a value: --order fifo\|total\|safe/],
    [["sequencer"], /Missing HOST:PORT/],
    [["sequencer", "127.0.0.1"], /"127.0.0.1" has no port/],
    [["sequencer", "--tracker", "127.0.0.1:0", ":0"], /--tracker/],
    [["sequencer", "--tracker", "127.0.0.1", ":0"], /--tracker: "127.0.0.1" has no port/],
    [["sequencer", ":0", ":1"], /Unexpected word ":1"/],
    [["sequencer", "--trackr", "x", ":0"], /Did you mean --tracker\?/],
  ];
  await Promise.all(cases.map(async ([words, expected]) => {
    await using gm = startGm(words);
    assertEquals(await gm.waitForEnd(), 2, gm.show());
    assertMatch(gm.stderr.text, expected);
    assertMatch(gm.stderr.text, new RegExp(`See: gm help ${words[0]}\n$`));
  }));
});

Deno.test("gm client -t works in a total group: its rows are senders, and none is the sequencer", async () => {
  await using started = await startBoth();
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, Array.from({ length: 12 }, (_, i) => `line ${i}`).join("\n"));
    const words = ["client", "-s", "-t", file, "-g", "distrib", "--members", "2", ":0"];
    await Promise.all(["ford", "katerina"].map(async (name) => {
      await using client = startGm([...words, name, started.address]);
      assertEquals(await client.waitForEnd(), 0, client.show());
      const rows = client.stdout.lines.slice(6).map((row) => row.split(" ").slice(1, 4).join(" "));
      const expected = ["ford", "katerina"].flatMap((from) =>
        [1, 10, 12].map((n) => `${n} | ${from}`)
      );
      assertEquals(rows.toSorted(), expected.toSorted());
    }));
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("a session in a terminal joins a total group, says so, and completes the order", async () => {
  await using started = await startBoth();
  await using katerina = startGmInTerminal(["client", ":0", "katerina", started.address]);
  await katerina.waitForText("[katerina]> ");
  await katerina.type("!j distrib t");
  await katerina.press("tab");
  await katerina.waitForText("otal");
  await katerina.press("enter");
  await katerina.waitForText("in distrib all see the messages in one order (total)");
  await katerina.waitForText("[katerina]> ");
  await katerina.enter("!w distrib");
  await katerina.waitForText("[katerina]> ");
  await katerina.enter("So long");
  await katerina.waitForText("in distrib katerina says:: So long");
  await katerina.waitForText("[katerina]> ");
  await katerina.enter("!q");
  assertEquals(await katerina.waitForEnd(), 0);
});

Deno.test("members are told that nobody orders their group, and that somebody does again", async () => {
  await using started = await startTracker();
  const { address } = started;
  const { sequencer } = await startSequencer(["--tracker", address]);
  await using _first = sequencer;
  await using ford = await startClient(address, "ford", TOTAL);
  await using arthur = startGm(["client", "-g", "distrib", ":0", "arthur", address]);
  await ford.waitForLine(/"kind":"join","name":"arthur"/);
  sequencer.kill("SIGKILL");
  await sequencer.waitForEnd();
  await ford.write("anybody there?");
  await arthur.write("nobody?");
  await ford.waitForLine(jsonLine("unordered", { group: "distrib" }));
  const said =
    /^in distrib messages wait: nothing has been heard from the sequencer at \S+ for \d+ s$/;
  await arthur.waitForLine(said, { side: "stderr" });
  await using _second = await startSequencer(["--tracker", address]);
  await ford.waitForLine(jsonLine("ordered-again", { group: "distrib" }));
  await arthur.waitForLine("in distrib messages are ordered again", { side: "stderr" });
  await arthur.waitForLine("in distrib ford says:: anybody there?");
});

Deno.test("a terminal marks the lines that nobody orders, and shows them once somebody does", async () => {
  await using started = await startTracker();
  const { address } = started;
  const { sequencer } = await startSequencer(["--tracker", address]);
  await using _first = sequencer;
  await using alice = startGmInTerminal([
    ...["client", "-g", "distrib", "--order", "total", "127.0.0.1:0", "alice", address],
  ]);
  await alice.waitForText("[alice]> ");
  await alice.program.writeRaw("before\n");
  await alice.waitForText("in distrib alice says:: before");
  sequencer.kill("SIGKILL");
  await sequencer.waitForEnd();
  await alice.program.writeRaw("anybody there?\n");
  await alice.waitForText("in distrib not delivered yet: anybody there?");
  await using _second = await startSequencer(["--tracker", address]);
  await alice.waitForText("in distrib alice says:: anybody there?");
});

Deno.test("a pipe into a total group ends with 1 and names the member that lacks lines, else with 0", async () => {
  await using started = await startBoth("--heartbeat", "20000");
  const { address } = started;
  await using ford = await startClient(address, "ford", TOTAL);
  const words = ["client", "-g", "distrib", "--members", "2", ":0", "katerina", address];
  await using heard = startGm(words);
  await heard.writeRaw("one\ntwo\n");
  await heard.closeStdin();
  assertEquals(await heard.waitForEnd(), 0);
  assertEquals(heard.stderr.lines, ["in distrib all see the messages in one order (total)"]);
  await waitForMessage(ford, "two");
  await ford.waitForLine((line) => line.includes('"kind":"leave","name":"katerina"'));
  await using unheard = startGm(words);
  await ford.waitForLine((line) => line.includes('"kind":"join","name":"katerina"'));
  await unheard.write("heard");
  await waitForMessage(ford, "heard");
  ford.kill("SIGSTOP");
  await unheard.writeRaw("lost\nlost, too\n");
  await unheard.closeStdin();
  assertEquals(await unheard.waitForEnd(), 1);
  ford.kill("SIGCONT");
  assertEquals(unheard.stdout.lines.length, 3, "the sequencer has ordered all");
  assertMatch(
    unheard.stderr.text,
    // The first message may or may not have been acknowledged before the client stopped.
    /\nin distrib ford lacks your last (2 messages \(numbers 2|3 messages \(numbers 1) to 3\)\n$/,
  );
});

/**
 * Lets katerina say a line that stopped ford cannot take, jay join after it, the only sequencer
 * die, and katerina leave. Returns how she ended.
 */
async function leaveWithDeadSequencer(...flags: string[]) {
  await using tracker = await startTracker(["--heartbeat", "20000"]);
  const { address } = tracker;
  await using ordering = await startSequencer(["--tracker", address]);
  await using ford = await startClient(address, "ford", TOTAL);
  const words = ["client", ...flags, "-g", "distrib", ":0", "katerina", address];
  await using katerina = startGm(words);
  await ford.waitForLine((line) => line.includes('"kind":"join","name":"katerina"'));
  ford.kill("SIGSTOP");
  await katerina.write("unheard");
  await katerina.waitForLine(/unheard/);
  await using jay = await startClient(address, "jay", TOTAL);
  await jay.write("I am here");
  await katerina.waitForLine(/I am here/);
  ordering.sequencer.kill("SIGKILL");
  await katerina.closeStdin();
  const code = await katerina.waitForEnd();
  ford.kill("SIGCONT");
  return { code, stdout: katerina.stdout.lines, stderr: katerina.stderr.text };
}

Deno.test("a pipe into a total group whose sequencer dies names only the member that may lack its lines", async () => {
  const { code, stderr } = await leaveWithDeadSequencer();
  assertEquals(code, 1);
  const line = "in distrib nobody knows whether ford has your last message (number 1)\n";
  assertEquals(stderr.match(/.*nobody knows.*\n/g), [line]);
});

Deno.test("gm client --json whose sequencer dies names who may lack its lines, and no later member", async () => {
  const { code, stdout } = await leaveWithDeadSequencer("--json");
  assertEquals(code, 1);
  const [left] = jsonLines(stdout, "left") as [{ lacking: Record<string, unknown>[] }];
  assertEquals(
    left.lacking.map(({ name, first, last, unknown }) => ({ name, first, last, unknown })),
    [{ name: "ford", first: 1, last: 1, unknown: true }],
  );
});
