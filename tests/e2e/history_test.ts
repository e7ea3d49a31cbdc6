import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import {
  jsonLine,
  jsonLines,
  type Program,
  startClient,
  startGm,
  startSequencer,
  startTracker,
} from "../testing/mod.ts";

const FAST = ["--heartbeat", "200"];
const TOTAL = { flags: ["-s", "-g", "distrib"] };

interface Told {
  readonly sender: string;
  readonly text: string;
  readonly seq: number;
}

/** Makes a folder that is removed after the test. */
function tempFolder(): { path: string } & Disposable {
  const path = Deno.makeTempDirSync();
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** Returns the history of a group that a client was shown last. */
function historyOf(client: Program): { messages: Told[]; gaps: unknown[] } {
  return jsonLines(client.stdout.lines, "history").at(-1) as unknown as {
    messages: Told[];
    gaps: unknown[];
  };
}

function textsOf(client: Program): string[] {
  return historyOf(client).messages.map(({ sender, text }) => `${sender}: ${text}`);
}

async function say(client: Program, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    await client.write(text);
    await client.waitForLine(jsonLine("message", { text }));
  }
}

/** Ends a client with `!q`, as a person does. */
async function quit(client: Program): Promise<void> {
  await client.write("!q");
  assertEquals(await client.waitForEnd(), 0);
}

/** Returns the groups that a new client is shown. */
async function groupsAt(tracker: string): Promise<unknown> {
  await using client = startGm(["client", "--json", "127.0.0.1:0", "looker", tracker]);
  await client.waitForLine(jsonLine("ready"));
  await client.write("!lg");
  const line = await client.waitForLine(jsonLine("groups"));
  await quit(client);
  return JSON.parse(line).groups;
}

const EMPTY = [{ name: "distrib", mode: "total", members: [] }];

Deno.test("a sequencer with --history that was killed has its groups and their messages again", async () => {
  using folder = tempFolder();
  await using started = await startTracker(FAST);
  const { address } = started;
  const flags = ["--tracker", address, "--history", `${folder.path}/history.db`];
  await using first = await startSequencer(flags);
  {
    await using katerina = await startClient(address, "katerina", TOTAL);
    await using ford = await startClient(address, "ford", TOTAL);
    await say(katerina, "one", "two", "three");
    await say(ford, "four", "five", "six");
    await quit(katerina);
    await quit(ford);
  }
  assertEquals(await groupsAt(address), EMPTY);
  first.sequencer.kill("SIGKILL");
  await first.sequencer.waitForEnd();
  assertEquals(await groupsAt(address), EMPTY);
  await using _second = await startSequencer(flags);
  await using arthur = await startClient(address, "arthur", {
    flags: ["-g", "distrib", "--since", "5"],
  });
  await arthur.waitForLine(jsonLine("history"));
  assertEquals(textsOf(arthur), [
    "katerina: two",
    "katerina: three",
    "ford: four",
    "ford: five",
    "ford: six",
  ]);
  assertEquals(historyOf(arthur).gaps, []);
  assertEquals(jsonLines(arthur.stdout.lines, "message"), []);
  await say(arthur, "seven");
  const [message] = jsonLines(arthur.stdout.lines, "message");
  assert(message!["seq"] as number > historyOf(arthur).messages.at(-1)!.seq, "numbers go on");
  await quit(arthur);
});

Deno.test("groups with history outlive a tracker and a sequencer that are killed together", async () => {
  using folder = tempFolder();
  const file = `${folder.path}/history.db`;
  await using started = await startTracker(FAST);
  const { address } = started;
  {
    await using first = await startSequencer(["--tracker", address, "--history", file]);
    await using katerina = await startClient(address, "katerina", TOTAL);
    await say(katerina, "So long");
    await quit(katerina);
    first.sequencer.kill("SIGKILL");
    await first.sequencer.waitForEnd();
  }
  started.tracker.kill("SIGKILL");
  await started.tracker.waitForEnd();
  await using _again = await startTracker(FAST, { place: address });
  await using _second = await startSequencer(["--tracker", address, "--history", file]);
  // The group comes back without members when the tracker has waited for them.
  while (JSON.stringify(await groupsAt(address)) !== JSON.stringify(EMPTY));
  await using ford = await startClient(address, "ford", {
    flags: ["-g", "distrib", "--since", "@1"],
  });
  await ford.waitForLine(jsonLine("history"));
  assertEquals(textsOf(ford), ["katerina: So long"]);
  await quit(ford);
});

Deno.test("a group that was removed from its file is gone, and the others go on", async () => {
  using folder = tempFolder();
  const file = `${folder.path}/history.db`;
  await using started = await startTracker(FAST);
  const { address } = started;
  const flags = ["--tracker", address, "--history", file];
  await using first = await startSequencer(flags);
  await using ford = await startClient(address, "ford", { flags: ["-s", "-g", "books"] });
  await say(ford, "one");
  {
    await using katerina = await startClient(address, "katerina", TOTAL);
    await say(katerina, "So long");
    await quit(katerina);
  }
  first.sequencer.kill("SIGTERM");
  assertEquals(await first.sequencer.waitForEnd(), 0);
  const database = new DatabaseSync(file);
  // The guide also gives the room back, which Deno's SQLite cannot.
  database.exec(removalInGuide().replace("VACUUM", ""));
  database.close();
  started.tracker.kill("SIGTERM");
  await started.tracker.waitForEnd();
  await using _again = await startTracker(FAST, { place: address });
  await using _second = await startSequencer(flags);
  // A newcomer is let in when the tracker has heard of all groups.
  await using arthur = await startClient(address, "arthur", { flags: ["-g", "books"] });
  await say(arthur, "two");
  await ford.waitForLine(jsonLine("message", { text: "two" }));
  const groups = await groupsAt(address) as { readonly name: string }[];
  assertEquals(groups.map(({ name }) => name), ["books"]);
  await quit(arthur);
  await quit(ford);
});

/** Returns what the guide has SQLite do to remove the group "distrib". */
function removalInGuide(): string {
  const guide = new URL("../../docs/guide/operations.md", import.meta.url);
  const found = /sqlite3 council\.db "(DELETE [^"]*)"/.exec(Deno.readTextFileSync(guide));
  assert(found !== null, "The guide says how a group is removed");
  return found[1]!;
}

for (const isKept of [false, true]) {
  const where = isKept ? "with a file at each" : "in memory";
  Deno.test(`history survives a sequencer that is killed, as long as a member has it, ${where}`, async () => {
    using folder = tempFolder();
    await using started = await startTracker(FAST);
    const { address } = started;
    const flagsOf = (name: string) => [
      ...["--tracker", address],
      ...isKept ? ["--history", `${folder.path}/${name}.db`] : [],
    ];
    await using first = await startSequencer(flagsOf("first"));
    await using ford = await startClient(address, "ford", TOTAL);
    await using katerina = await startClient(address, "katerina", TOTAL);
    await say(katerina, "one", "two");
    // Whoever has left is still named.
    await quit(katerina);
    await say(ford, "three", "x".repeat(5_000));
    await using second = await startSequencer(flagsOf("second"));
    first.sequencer.kill("SIGKILL");
    await first.sequencer.waitForEnd();
    await say(ford, "after it");
    const all = ["katerina: one", "katerina: two", "ford: three", `ford: ${"x".repeat(5_000)}`];
    await ford.write("!h");
    await ford.waitForLine(jsonLine("history"));
    assertEquals(textsOf(ford), [...all, "ford: after it"]);
    assertEquals(historyOf(ford).gaps, []);
    await using arthur = startGm(["client", "-g", "distrib", "127.0.0.1:0", "arthur", address]);
    await arthur.waitForLine(/all see the messages in one order/, { side: "stderr" });
    await arthur.write("!h 3");
    await arthur.waitForLine("in distrib history ends");
    const begin = arthur.stdout.lines.indexOf("in distrib history begins: 3 messages");
    assertEquals(arthur.stdout.lines.slice(begin + 1, begin + 5), [
      "in distrib ford said:: three",
      `in distrib ford said:: ${"x".repeat(5_000)}`,
      "in distrib ford said:: after it",
      "in distrib history ends",
    ]);
    await quit(arthur);
    if (!isKept) return await quit(ford);
    // The file of the one that took over has what the members remembered.
    await quit(ford);
    second.sequencer.kill("SIGKILL");
    await second.sequencer.waitForEnd();
    await using _again = await startSequencer(flagsOf("second"));
    await using late = await startClient(address, "late", {
      flags: ["-g", "distrib", "--since", "@1"],
    });
    await late.waitForLine(jsonLine("history"));
    assertEquals(textsOf(late), [...all, "ford: after it"]);
    assertEquals(historyOf(late).gaps, []);
    await quit(late);
  });
}

Deno.test("a history file that missed another sequencer's epoch shows a gap, and no void message", async () => {
  using folder = tempFolder();
  const file = `${folder.path}/history.db`;
  await using started = await startTracker(FAST);
  const { address } = started;
  const flags = ["--tracker", address];
  await using first = await startSequencer([...flags, "--history", file]);
  await using katerina = await startClient(address, "katerina", TOTAL);
  await using ford = await startClient(address, "ford", TOTAL);
  await say(katerina, "one", "two");
  await ford.waitForLine(jsonLine("message", { text: "two" }));
  // Another sequencer, without a file, orders more than members keep for a takeover.
  first.sequencer.kill("SIGKILL");
  await first.sequencer.waitForEnd();
  await using second = await startSequencer(flags);
  await katerina.write("after the first");
  await ford.waitForLine(jsonLine("message", { text: "after the first" }));
  const long = "x".repeat(60_000);
  for (let i = 0; i < 10; i++) await katerina.write(`${i}${long}`);
  await ford.waitForLine(jsonLine("message", { text: `9${long}` }));
  second.sequencer.kill("SIGKILL");
  await second.sequencer.waitForEnd();
  await using _third = await startSequencer([...flags, "--history", file]);
  await katerina.write("the end");
  await ford.waitForLine(jsonLine("message", { text: "the end" }));
  await katerina.waitForLine(jsonLine("message", { text: "the end" }));
  await katerina.write("!h 100");
  await katerina.waitForLine(jsonLine("history"));
  const { messages, gaps } = historyOf(katerina);
  const said = new Map(
    jsonLines(katerina.stdout.lines, "message").map(({ seq, text }) => [seq, text]),
  );
  for (const { seq, text } of messages) assertEquals(text, said.get(seq), `place ${seq}`);
  assertEquals(messages.at(-1)?.text, "the end");
  assert(gaps.length > 0, "a hole is told");
  for (const client of [katerina, ford]) await quit(client);
});

Deno.test("a late joiner of a fifo group is shown its last messages as history", async () => {
  await using started = await startTracker(FAST);
  const { address } = started;
  await using ford = await startClient(address, "ford", { flags: ["-g", "plain"] });
  await say(ford, "one", "two", "three");
  const late = ["client", "-g", "plain", "--since", "2", "127.0.0.1:0", "katerina", address];
  await using katerina = startGm(late);
  await katerina.waitForLine("in plain history ends");
  assertEquals(katerina.stdout.lines, [
    "in plain history begins: 2 messages, as far as a member has it still",
    "in plain ford said:: two",
    "in plain ford said:: three",
    "in plain history ends",
  ]);
  await quit(katerina);
  await quit(ford);
});

Deno.test("gm sequencer exits when it cannot keep history, and says why", async () => {
  using folder = tempFolder();
  const path = `${folder.path}/no/such/folder/history.db`;
  await using sequencer = startGm(["sequencer", "--history", path, "127.0.0.1:0"]);
  assertEquals(await sequencer.waitForEnd(), 1);
  assert(sequencer.stderr.lines.some((line) => line.includes("Cannot keep history in")));
});
