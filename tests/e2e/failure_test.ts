import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { delay } from "@std/async/delay";
import { jsonLine, jsonLines, type Program, startClient, startTracker } from "../testing/mod.ts";

const HEARTBEAT_MS = 250;
const FAST = ["--heartbeat", `${HEARTBEAT_MS}`];
const IN_DISTRIB = { flags: ["-g", "distrib"] };

/** Asks until the tracker names just these members. */
async function waitForMembers(client: Program, members: readonly string[]): Promise<void> {
  for (;;) {
    await client.write("!lm distrib");
    const answer = await client.waitForLine((line) =>
      jsonLine("members")(line) || jsonLine("error")(line)
    );
    if (jsonLine("members", { members })(answer)) return;
    // A pause between two questions; the answer is what is waited for.
    await delay(10);
  }
}

Deno.test("a client that is killed disappears from the lists one to four intervals later", async () => {
  await using started = await startTracker(FAST);
  const { address } = started;
  await using ford = await startClient(address, "ford", IN_DISTRIB);
  await using katerina = await startClient(address, "katerina", IN_DISTRIB);
  await waitForMembers(ford, ["ford", "katerina"]);
  const killedAt = performance.now();
  katerina.kill("SIGKILL");
  await waitForMembers(ford, ["ford"]);
  const intervals = (performance.now() - killedAt) / HEARTBEAT_MS;
  assertGreater(intervals, 1);
  assertLess(intervals, 4);
  // The notice may come before or after the list.
  const isTold = (line: string) => line.includes('"kind":"evict","name":"katerina"');
  if (!ford.stdout.lines.some(isTold)) await ford.waitForLine(isTold);
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

  await ford.waitForLine(jsonLine("tracker", { reachable: false }));
  await ford.write("without a tracker");
  await katerina.waitForLine(jsonLine("message", { text: "without a tracker" }));

  await using _second = await startTracker(FAST, { place: address });
  const restartedAt = performance.now();
  await waitForMembers(ford, ["ford", "katerina"]);
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
  await ford.waitForLine((line) => line.includes('"kind":"evict","name":"katerina"'));
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
