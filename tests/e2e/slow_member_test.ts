import { assert, assertEquals } from "@std/assert";
import {
  gmCommand,
  jsonLine,
  jsonLines,
  OutputLog,
  type Program,
  startClient,
  startGmInTerminal,
  startSequencer,
  startTracker,
  waitUntil,
} from "../testing/mod.ts";

const MESSAGES = 12_000;
const LINE = "x".repeat(500);

/** A client whose output is not read until `read` is called: the pipe fills, then its queue. */
class UnreadClient implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  constructor(tracker: string, name: string) {
    const { words: [command, ...args], env } = gmCommand([
      ...["client", "--json", "-g", "distrib", "127.0.0.1:0", name, tracker],
    ]);
    this.#child = new Deno.Command(command!, {
      ...{ args, env, stdin: "piped", stdout: "piped", stderr: "null" },
    }).spawn();
  }

  /** Begins to read. */
  read(): OutputLog {
    return new OutputLog(this.#child.stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // The client has ended.
    }
    await this.#child.stdin.close().catch(() => {});
    if (!this.#child.stdout.locked) await this.#child.stdout.cancel();
    await this.#child.status;
  }
}

/**
 * Waits for a line anywhere in a log: whether the last message or the news of the slow
 * member comes first depends on how much fitted into the pipe and the queues before.
 */
async function waitForLine(log: OutputLog, pattern: (line: string) => boolean): Promise<void> {
  let next = 0;
  const find = () => {
    while (next < log.lines.length) {
      const line = log.lines[next++]!;
      if (pattern(line)) return line;
    }
    return undefined;
  };
  await waitUntil(find, {
    what: `line like ${pattern}`,
    onChange: (listener) => log.onChange(listener),
    show: () => log.text.slice(-2_000),
  });
}

/** Returns the numbers of alice's messages that were printed, and of those reported as a gap. */
function numbersOf(lines: readonly string[]): { delivered: number[]; missed: number } {
  const delivered = jsonLines(lines, "message").map(({ text }) => parseInt(String(text), 10));
  const gaps = jsonLines(lines, "gap") as { first: number; last: number }[];
  return { delivered, missed: gaps.reduce((sum, { first, last }) => sum + last - first + 1, 0) };
}

async function sendAll(client: Program): Promise<void> {
  const lines = Array.from({ length: MESSAGES }, (_, i) => `${i} ${LINE}\n`);
  for (let i = 0; i < MESSAGES; i += 500) await client.writeRaw(lines.slice(i, i + 500).join(""));
}

for (const order of ["fifo", "total"]) {
  Deno.test(`in a ${order} group a client that nobody reads is detached, and catches up`, async () => {
    await using tracker = await startTracker();
    await using _sequencer = await startSequencer(["--tracker", tracker.address]);
    const flags = ["-g", "distrib", "--order", order];
    await using alice = await startClient(tracker.address, "alice", { flags });
    await using carol = await startClient(tracker.address, "carol", { flags });
    await using bob = new UnreadClient(tracker.address, "bob");
    // In a fifo group what alice says before she has heard of bob is not for him.
    for (const client of [alice, carol]) {
      await client.waitForLine((line) => line.includes('"kind":"join","name":"bob"'));
    }
    const sending = sendAll(alice);
    await waitForLine(carol.stdout, jsonLine("detached", { group: "distrib", name: "bob" }));
    await waitForLine(carol.stdout, (line) => line.includes(`"text":"${MESSAGES - 1} `));
    await sending;
    assertEquals(
      numbersOf(carol.stdout.lines).delivered,
      Array.from({ length: MESSAGES }, (_, i) => i),
    );
    const log = bob.read();
    await waitForLine(log, (line) => line.includes(`"text":"${MESSAGES - 1} `));
    const isPace = /"type":"(detached|reattached)".*"name":"bob"/;
    await waitUntil(() => {
      const last = carol.stdout.lines.findLast((line) => isPace.test(line));
      return last?.includes('"reattached"') ? last : undefined;
    }, {
      what: "word that bob has caught up",
      onChange: (listener) => carol.stdout.onChange(listener),
      show: () => carol.show().slice(-2_000),
    });
    const { delivered, missed } = numbersOf(log.lines);
    // The messages are in order, and without holes except those that were reported.
    assert(delivered.every((number, i) => i === 0 || number > delivered[i - 1]!));
    if (missed === 0) assertEquals(delivered.length, MESSAGES);
    else assert(delivered.length + missed >= MESSAGES);
    await waitForLine(log, jsonLine("detached", { name: "bob" }));
  });
}

Deno.test("a terminal says that messages wait and for which member, and when they go on", async () => {
  // The heartbeat interval is so long that no member is evicted during the test.
  await using tracker = await startTracker(["--heartbeat", "30000"]);
  await using bob = await startClient(tracker.address, "bob", { flags: ["-g", "distrib"] });
  await using alice = startGmInTerminal([
    ...["client", "-g", "distrib", "127.0.0.1:0", "alice", tracker.address],
  ]);
  await alice.waitForText("[alice]> ");
  await bob.waitForLine((line) => line.includes('"kind":"join","name":"alice"'));
  bob.kill("SIGSTOP");
  // More datagrams than the window has room for, with more than one typed line in each.
  const count = 400;
  const lines = Array.from({ length: count }, (_, i) => `${i} ${"x".repeat(80)}\n`).join("");
  await alice.program.writeRaw(lines);
  await alice.waitForText("in distrib your messages wait: bob does not answer");
  await alice.waitForText("in distrib bob is too slow and was detached");
  bob.kill("SIGCONT");
  await alice.waitForText("in distrib bob has caught up");
  await bob.waitForLine((line) => line.includes(`"text":"${count - 1} `));
  assertEquals(numbersOf(bob.stdout.lines), {
    delivered: Array.from({ length: count }, (_, i) => i),
    missed: 0,
  });
});

Deno.test("a client of a safe group whose output is not read is evicted, and says so once it is read", async () => {
  await using tracker = await startTracker();
  await using _sequencer = await startSequencer(["--tracker", tracker.address]);
  const flags = ["-g", "distrib", "--order", "safe"];
  await using alice = await startClient(tracker.address, "alice", { flags });
  await using carol = await startClient(tracker.address, "carol", { flags });
  await using bob = new UnreadClient(tracker.address, "bob");
  await carol.waitForLine((line) => line.includes('"kind":"join","name":"bob"'));
  const sending = sendAll(alice);
  await waitForLine(carol.stdout, (line) => line.includes('"kind":"evict","name":"bob"'));
  await waitForLine(carol.stdout, (line) => line.includes(`"text":"${MESSAGES - 1} `));
  await sending;
  assertEquals(
    numbersOf(carol.stdout.lines).delivered,
    Array.from({ length: MESSAGES }, (_, i) => i),
  );
  assertEquals(jsonLines(carol.stdout.lines, "detached"), []);
  const log = bob.read();
  await waitForLine(log, jsonLine("evicted", {}));
  await waitForLine(log, jsonLine("joined", { again: true }));
  const { delivered } = numbersOf(log.lines);
  assert(delivered.every((number, i) => i === 0 || number > delivered[i - 1]!));
});
