import { assert, assertEquals, assertRejects } from "@std/assert";
import type { AgentLink } from "../../../../../lib/lab/hosts/agent/agent_link.ts";
import {
  AGENT_PROTOCOL,
  parseAgentReport,
} from "../../../../../lib/lab/hosts/agent/agent_protocol.ts";
import { HostError } from "../../../../../lib/lab/hosts/ssh/host_error.ts";
import { Changes } from "../../../../../lib/lab/process/changes.ts";
import { startGm } from "../../../../testing/mod.ts";
import { agentWords, openLink, WAIT_MS } from "./fixture_agent.ts";

const signal = new AbortController().signal;

Deno.test("AgentLink starts gm through its agent, passes lines in both directions, and ends it", async () => {
  const changes = new Changes();
  const limits = { timeoutMs: WAIT_MS, signal };
  const lines: string[] = [];
  const start = (link: AgentLink, title: string, words: string[]) =>
    link.start({
      title,
      words,
      onLine: (line) => {
        lines.push(line);
        changes.tell();
      },
      onEnd: () => changes.tell(),
    });
  const link = await openLink(agentWords());
  {
    await using _ = link;
    const tracker = start(link, "tracker", ["tracker", "127.0.0.1:0"]);
    const ready = () => lines.find((line) => line.startsWith("tracker listening on "));
    assert(await changes.until(() => ready() !== undefined, limits));
    assert(tracker.pid! > 0);
    const address = ready()!.split(" ").at(-1)!;

    const client = start(link, "client", ["client", "127.0.0.1:0", "ann", address]);
    // Longer than one order, and not before a moment that is given.
    const long = "ä".repeat(20_000);
    const at = (Date.now() + 300) * 1_000;
    await client.write(`!j test\n!w test\n${long}\n`, at);
    assert(Date.now() * 1_000 >= at);
    assert(await changes.until(() => lines.includes(`in test ann says:: ${long}`), limits));
    await client.closeInput();
    assert(await changes.until(() => client.ending !== undefined, limits));
    assertEquals([client.ending, client.stderr], [{ code: 0, signal: null }, ""]);

    const wrong = start(link, "wrong", ["tracker", "nowhere"]);
    assertEquals((await wrong.ended).code, 2);
    assertEquals(wrong.stderr.startsWith("gm tracker: "), true, wrong.stderr);

    const clock = await link.measureClock();
    assert(Math.abs(clock!.offset) <= clock!.error, JSON.stringify(clock));
    tracker.kill("SIGTERM");
    assertEquals(await tracker.ended, { code: 0, signal: null });
    start(link, "another", ["tracker", "127.0.0.1:0"]);
  }
  assertEquals(link.start({ title: "late", words: [], onLine() {}, onEnd() {} }).ending?.code, 1);
});

Deno.test("AgentLink loses its processes when its agent ends, and says why", async () => {
  const hello =
    `console.log(JSON.stringify({ type: "agent", protocol: ${AGENT_PROTOCOL}, environment: {} }));`;
  const dies = "await Deno.stdin.read(new Uint8Array(9)); Deno.exit(7)";
  await using link = await openLink(["eval", `${hello} ${dies}`]);
  const process = link.start({ title: "client1", words: [], onLine() {}, onEnd() {} });
  const lost = "lab1: it ended with 7.";
  assertEquals(await process.ended, { code: 1, signal: null, lost });
  assertEquals(link.lost, lost);
});

Deno.test("AgentLink.open() reports an executable that does not run, and one of another version", async () => {
  const { message } = await assertRejects(
    () => openLink(["eval", "console.error('no such format'); Deno.exit(126)"]),
    HostError,
  );
  assertEquals(message.startsWith("lab1: gm does not run there (no such format). "), true, message);
  const other = `console.log('Welcome'); console.log('{"type":"agent","protocol":0}');`;
  const { message: version } = await assertRejects(
    () => openLink(["eval", `${other} await Deno.stdin.read(new Uint8Array(9))`]),
    HostError,
  );
  assertEquals(version.startsWith("lab1: the copied gm has another version"), true, version);
});

Deno.test("gm lab agent ends when the lab is silent, even if its stdin stays open", async () => {
  await using agent = startGm(["lab", "agent"]);
  await agent.waitForLine('{"type":"agent"');
  assertEquals(await agent.waitForEnd({ timeoutMs: 30_000 }), 1, agent.show());
});

Deno.test("parseAgentReport() distinguishes lines of processes from reports of the agent", () => {
  assertEquals(parseAgentReport('12 {"type":"message"}'), {
    type: "line",
    id: 12,
    line: '{"type":"message"}',
  });
  assertEquals(parseAgentReport('{"type":"taken","id":3}'), { type: "taken", id: 3 });
  assertEquals([parseAgentReport("Welcome!"), parseAgentReport("{oops"), parseAgentReport("")], [
    undefined,
    undefined,
    undefined,
  ]);
});
