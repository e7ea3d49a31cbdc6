import { assertEquals, assertLess } from "@std/assert";
import {
  jsonLine,
  jsonLines,
  type Program,
  startClient,
  startSequencer,
  startTracker,
} from "../testing/mod.ts";

const FAST = ["--heartbeat", "200"];
const TOTAL = { flags: ["-s", "-g", "distrib"] };

async function joinTotal(client: Program, group: string): Promise<void> {
  await client.write(`!j ${group} total`);
  await client.waitForLine(jsonLine("joined", { group, mode: "total" }));
}

/** Waits until the tracker may give groups to a sequencer. */
async function waitForRegistration(sequencer: Program): Promise<void> {
  await sequencer.waitForLine(/Registered\./, { side: "stderr" });
}

/** Returns a port of this host that is free now. */
function freePlace(): string {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return `127.0.0.1:${port}`;
}

async function say(from: Program, text: string, ...to: Program[]): Promise<void> {
  await from.write(text);
  for (const client of [from, ...to]) await client.waitForLine(jsonLine("message", { text }));
}

for (const order of ["before", "after"] as const) {
  Deno.test(`a sequencer with nothing but its address, started ${order} the tracker, is found`, async () => {
    const place = freePlace();
    await using early = order === "before" ? await startSequencer([], { place }) : undefined;
    await using started = await startTracker([...FAST, "--seq-addr", place]);
    await using late = order === "after" ? await startSequencer([], { place }) : undefined;
    const { sequencer, address } = (early ?? late)!;
    assertEquals(address, place);
    await waitForRegistration(sequencer);
    await using ford = await startClient(started.address, "ford");
    await joinTotal(ford, "distrib");
    await ford.write("!w distrib");
    await say(ford, "in order");
  });
}

Deno.test("groups are spread over two sequencers, and each has its own order", async () => {
  await using started = await startTracker();
  const { address } = started;
  await using one = await startSequencer(["--tracker", address, "-v"]);
  await using two = await startSequencer(["--tracker", address, "-v"]);
  for (const { sequencer } of [one, two]) await waitForRegistration(sequencer);
  await using ford = await startClient(address, "ford");
  await using katerina = await startClient(address, "katerina");
  const ordered = ({ sequencer }: { sequencer: Program }) =>
    sequencer.stderr.lines.filter((line) => line.includes("Orders a group."));
  const groups: string[] = [];
  // A hash places each group: all 40 on one of two sequencers is beyond chance.
  while (groups.length < 40 && (ordered(one).length === 0 || ordered(two).length === 0)) {
    const group = `group${groups.length}`;
    groups.push(group);
    for (const client of [ford, katerina]) await joinTotal(client, group);
    await katerina.write(`!w ${group}`);
    await katerina.write(`to ${group}`);
    for (const client of [ford, katerina]) {
      await client.waitForLine(jsonLine("message", { group, text: `to ${group}` }));
    }
  }
  assertLess(0, ordered(one).length);
  assertLess(0, ordered(two).length);
  assertEquals(ordered(one).length + ordered(two).length, groups.length);
});

Deno.test("a total group goes on without its tracker, and takes new members when it is back", async () => {
  const first = await startTracker(FAST);
  const { address } = first;
  await using _sequencer = await startSequencer(["--tracker", address]);
  await using ford = await startClient(address, "ford", TOTAL);
  await using katerina = await startClient(address, "katerina", TOTAL);
  await say(ford, "with a tracker", katerina);
  first.tracker.kill("SIGKILL");
  await first.tracker.waitForEnd();
  await first[Symbol.asyncDispose]();
  await ford.waitForLine(jsonLine("tracker", { reachable: false }));
  await say(katerina, "without a tracker", ford);

  await using _second = await startTracker(FAST, { place: address });
  await ford.waitForLine(jsonLine("tracker", { reachable: true }));
  await say(ford, "with a new one", katerina);
  await using zaphod = await startClient(address, "zaphod", TOTAL);
  await say(zaphod, "hello", ford, katerina);
  const messages = ({ stdout }: Program) =>
    jsonLines(stdout.lines, "message").map(({ seq, text }) => `${seq} ${text}`);
  assertEquals(messages(ford), messages(katerina));
  assertEquals(messages(zaphod), messages(ford).slice(-1));
  const again = (program: Program) => jsonLines(program.stdout.lines, "registered-again").length;
  assertEquals([again(ford), again(katerina)], [0, 0]);
});

Deno.test("a member of a total group that is killed leaves in the sequence of the others", async () => {
  await using started = await startTracker(FAST);
  const { address } = started;
  await using _sequencer = await startSequencer(["--tracker", address]);
  await using ford = await startClient(address, "ford", TOTAL);
  await using katerina = await startClient(address, "katerina", TOTAL);
  await using zaphod = await startClient(address, "zaphod", TOTAL);
  await say(zaphod, "last words", ford, katerina);
  zaphod.kill("SIGKILL");
  const isGone = (line: string) => line.includes('"kind":"evict","name":"zaphod"');
  const seqs = await Promise.all(
    [ford, katerina].map(async (client) => JSON.parse(await client.waitForLine(isGone)).seq),
  );
  assertEquals(seqs[0], seqs[1]);
  await say(ford, "without zaphod", katerina);
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 0]] as const) {
  Deno.test(`${signal} ends a sequencer with ${code}`, async () => {
    await using started = await startTracker();
    await using registered = await startSequencer(["--tracker", started.address]);
    await using waiting = await startSequencer();
    for (const { sequencer } of [registered, waiting]) {
      sequencer.kill(signal);
      assertEquals(await sequencer.waitForEnd(), code, sequencer.show());
      assertEquals(sequencer.stdout.lines.length, 1);
      assertEquals(sequencer.stderr.lines.filter((line) => !line.includes(" INFO ")), []);
    }
  });
}
