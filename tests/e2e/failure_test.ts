import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import {
  jsonLine,
  jsonLines,
  membersLine,
  type Program,
  startClient,
  startTracker,
} from "../testing/mod.ts";

const HEARTBEAT_MS = 250;
const FAST = ["--heartbeat", `${HEARTBEAT_MS}`];
const IN_DISTRIB = { flags: ["-g", "distrib"] };

/** Returns the line in which the tracker names the members of the group, or refuses to. */
async function askForMembers(client: Program): Promise<string> {
  await client.write("!lm distrib");
  const isAnswer = [jsonLine("members"), jsonLine("error")];
  return await client.waitForLine((line) => isAnswer.some((is) => is(line)));
}

function evictionOf(name: string): (line: string) => boolean {
  return (line) => line.includes(`"kind":"evict","name":"${name}"`);
}

Deno.test("a client that is killed disappears from the lists one to four intervals later", async () => {
  await using started = await startTracker(FAST);
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  await using katerina = await startClient(address, "katerina", IN_DISTRIB);
  const both = membersLine("ford", "katerina");
  assert(both(await askForMembers(ford)), ford.show());
  const killedAt = performance.now();
  katerina.kill("SIGKILL");
  await ford.waitForLine(evictionOf("katerina"));
  const intervals = (performance.now() - killedAt) / HEARTBEAT_MS;
  assertGreater(intervals, 1);
  assertLess(intervals, 4);
  const alone = membersLine("ford");
  assert(alone(await askForMembers(ford)), ford.show());
});

Deno.test("a tracker that is killed and restarted is rebuilt by its members", async () => {
  const first = await startTracker(FAST);
  const { address } = first;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  await using katerina = await startClient(address, "katerina", IN_DISTRIB);
  await ford.waitForLine(jsonLine("view"));
  first.tracker.kill("SIGKILL");
  await first.tracker.waitForEnd();
  await first[Symbol.asyncDispose]();

  for (const client of [ford, katerina]) {
    await client.waitForLine(jsonLine("tracker", { reachable: false }));
  }
  await ford.write("without a tracker");
  await katerina.waitForLine(jsonLine("message", { text: "without a tracker" }));

  await using _second = await startTracker(FAST, { place: address });
  const restartedAt = performance.now();
  for (const client of [ford, katerina]) {
    await client.waitForLine(jsonLine("tracker", { reachable: true }));
  }
  // Their reports follow; nothing but the tracker's answer tells when they have arrived.
  const both = membersLine("ford", "katerina");
  while (!both(await askForMembers(ford)));
  // Two intervals, and one more for a loaded machine.
  assertLess((performance.now() - restartedAt) / HEARTBEAT_MS, 3);
  await katerina.write("with a new one");
  await ford.waitForLine(jsonLine("message", { text: "with a new one" }));
  await using zaphod = await startClient(address, "zaphod", IN_DISTRIB);
  await ford.waitForLine((line) => line.includes('"kind":"join","name":"zaphod"'));
  await zaphod.write("hello");
  await katerina.waitForLine(jsonLine("message", { text: "hello" }));
  const ids = (program: Program) => jsonLines(program.stdout.lines, "registered-again").length;
  assertEquals([ids(ford), ids(katerina)], [0, 0]);
});

Deno.test("a client that was stopped and evicted comes back by itself under a new id", async () => {
  await using started = await startTracker(FAST);
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  await using katerina = await startClient(address, "katerina", IN_DISTRIB);
  await ford.waitForLine(jsonLine("view"));
  katerina.kill("SIGSTOP");
  await ford.waitForLine(evictionOf("katerina"));
  await ford.write("missed");
  await ford.waitForLine(jsonLine("message", { text: "missed" }));
  katerina.kill("SIGCONT");
  await katerina.waitForLine(jsonLine("evicted", { groups: ["distrib"] }));
  await katerina.waitForLine(jsonLine("registered-again"));
  await katerina.waitForLine(jsonLine("joined", { group: "distrib", again: true }));
  await katerina.waitForLine(jsonLine("gap", { sender: "ford", first: 1, last: 1 }));
  await katerina.write("back");
  await ford.waitForLine(jsonLine("message", { sender: "katerina", text: "back" }));
});
