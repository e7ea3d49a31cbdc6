import { assertEquals, assertMatch } from "@std/assert";
import {
  jsonLine,
  KeyFolder,
  type Program,
  startClient,
  startSequencer,
  startTracker,
  testOldestDeno,
} from "../testing/mod.ts";

const FIFO = "plain";
const TOTAL = "ordered";
const COUNT = 50;
/** A name with a character that is newer than the Unicode tables of Deno 2.4. */
const NEW_NAME = "zed\u{1FAE9}";

/** Returns what a client delivered in a group: messages with their places, and changes. */
function sequenceOf(client: Program, group: string): string[] {
  return client.stdout.lines.map((line) => JSON.parse(line)).filter((line) => line.group === group)
    .flatMap(({ type, sender, text, seq, changes }) => {
      if (type === "message") return [`${seq} ${sender}: ${text}`];
      return type === "view" ? [`${seq} ${changes[0].kind} ${changes[0].name}`] : [];
    });
}

/** Multicasts in both groups; the last message of each says so. */
async function talk(client: Program, name: string): Promise<void> {
  const lines = Array.from({ length: COUNT }, (_, i) => `${name} ${i}`);
  const said = [TOTAL, FIFO].flatMap((group) => [`!w ${group}`, ...lines, `${name} ends`]);
  await client.writeRaw(said.map((line) => `${line}\n`).join(""));
}

async function waitForEnds(client: Program, names: readonly string[]): Promise<void> {
  for (const group of [FIFO, TOTAL]) {
    for (const name of names) {
      const isIt = jsonLine("message", { group, text: `${name} ends` });
      if (!client.stdout.lines.some(isIt)) await client.waitForLine(isIt);
    }
  }
}

/**
 * Members talk in both groups. All must hear all, in one order in the total group, and leave well.
 */
async function converse(
  tracker: string,
  members: readonly { name: string; deno?: string; env?: Record<string, string> }[],
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const clients: Program[] = [];
  for (const { name, ...options } of members) {
    const flags = ["-g", FIFO];
    const client = stack.use(await startClient(tracker, name, { flags, ...options }));
    await client.write(`!j ${TOTAL} total`);
    await client.waitForLine(jsonLine("joined", { group: TOTAL }));
    clients.push(client);
  }
  const names = members.map(({ name }) => name);
  for (const client of clients.slice(0, -1)) {
    for (const group of [FIFO, TOTAL]) {
      const hasJoined = (line: string) =>
        jsonLine("view", { group })(line) && line.includes(`"${names.at(-1)}"`);
      if (!client.stdout.lines.some(hasJoined)) await client.waitForLine(hasJoined);
    }
  }
  await Promise.all(clients.map((client, i) => talk(client, names[i]!)));
  for (const client of clients) await waitForEnds(client, names);
  const all = clients.map((client) =>
    sequenceOf(client, TOTAL).filter((line) => !/ join /.test(line))
  );
  assertEquals(all[0]!.length, names.length * (COUNT + 1));
  for (const heard of all) assertEquals(heard, all[0]);
  for (const client of clients) {
    const heard = sequenceOf(client, FIFO);
    for (const name of names) {
      const from = heard.flatMap((line) => line.split(` ${name}: `)[1] ?? []);
      const said = Array.from({ length: COUNT }, (_, i) => `${name} ${i}`);
      assertEquals(from, [...said, `${name} ends`]);
    }
  }
  for (const client of clients) {
    await client.closeStdin();
    assertEquals([await client.waitForEnd(), client.stderr.text], [0, ""]);
  }
}

testOldestDeno(
  "a member on the oldest Deno is in one group with members on this one",
  async (deno) => {
    await using tracker = await startTracker();
    await using _sequencer = await startSequencer(["--tracker", tracker.address]);
    await converse(tracker.address, [{ name: "ford" }, { name: "old", deno }, { name: NEW_NAME }]);
  },
);

testOldestDeno(
  "a tracker and a sequencer on the oldest Deno serve members on this one",
  async (deno) => {
    const version = new Deno.Command("env", { args: [deno, "--version"] });
    const { stdout } = await version.output();
    assertMatch(new TextDecoder().decode(stdout), /^deno 2\.4\./);
    await using tracker = await startTracker([], { deno });
    await using _sequencer = await startSequencer(["--tracker", tracker.address], { deno });
    await converse(tracker.address, [{ name: "ford" }, { name: NEW_NAME }]);
  },
);

testOldestDeno(
  "members, tracker and sequencer on two Denos talk under one key, and no Deno warns of anything",
  async (deno) => {
    using keys = new KeyFolder();
    const env = { GM_KEY_FILE: keys.make() };
    await using tracker = await startTracker([], { deno, env });
    await using _sequencer = await startSequencer(["--tracker", tracker.address], { env });
    await converse(tracker.address, [{ name: "ford", env }, { name: "old", deno, env }]);
    const lines = tracker.tracker.stderr.text.trimEnd().split("\n");
    assertEquals(lines.length, 1, lines.join("\n"));
    assertMatch(lines[0]!, / INFO What is said is encrypted with the shared key\. key=\w{16}$/);
  },
);
