import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvariantError } from "../../../../lib/core/mod.ts";
import { Crew } from "../../../../lib/lab/process/crew.ts";
import { LabServer } from "../../../../lib/lab/group/lab_server.ts";
import { createLog } from "../../../../lib/net/mod.ts";
import { scriptHost as host } from "../process/script_host.ts";

const log = createLog({ level: "info", format: "text", write: () => {} });
const STATISTICS = JSON.stringify({
  type: "statistics",
  sent: { data: { datagrams: 2, bytes: 20 } },
  received: { datagrams: 0, bytes: 0 },
  requests: {},
  usage: { cpuMs: 3, peakBytes: 7 },
});
/**
 * A script that listens on 127.0.0.1:7 by default, orders a group, and reports statistics on input.
 */
const SEQUENCER = `
  const place = Deno.args[0] === "127.0.0.1:0" ? "127.0.0.1:7" : Deno.args[0];
  console.log('{"type":"orders","group":"test"}');
  console.log("sequencer listening on " + place);
  for await (const _ of Deno.stdin.readable) console.log('${STATISTICS}');
`;

function serverIn(crew: Crew): LabServer {
  const words = (place: string) => [SEQUENCER, place];
  const options = { role: "sequencer", title: "sequencer2" } as const;
  return new LabServer({ ...options, crew, host, words, timeoutMs: 20_000 });
}

Deno.test("LabServer restarts at its address after a kill, and keeps the reports of the killed process", async () => {
  await using crew = new Crew(new AbortController().signal, log);
  const server = serverIn(crew);
  await server.start();
  assertEquals([server.address, server.isReady], ["127.0.0.1:7", true]);
  assert(server.ordersSince("test")! <= performance.now());
  assertEquals(server.ordersSince("other"), undefined);
  assert(await crew.until(server.ask(), 20_000));

  server.kill("SIGKILL");
  assert(await crew.until(() => server.isGone, 20_000), "a death that was asked for is no fault");
  server.bury();
  assertEquals([server.isReady, server.ordersSince("test")], [false, undefined]);
  assertEquals(server.told?.usage, { cpuMs: 3, peakBytes: 7 });

  await server.start();
  assertEquals(server.address, "127.0.0.1:7");
  assert(await crew.until(server.ask(), 20_000));
  assertEquals(server.told?.cost?.sent["data"], { datagrams: 4, bytes: 40 });
  assertEquals(server.told?.usage, { cpuMs: 6, peakBytes: 7 });
});

Deno.test("LabServer has an address and a process only once it was started", async () => {
  await using crew = new Crew(new AbortController().signal, log);
  const server = serverIn(crew);
  assertThrows(() => server.address, InvariantError, "A server has an address");
  assertThrows(() => server.kill("SIGKILL"), InvariantError, "A server has a process");
});

Deno.test("LabServer.end() reports a server that ended badly, but not one that was killed", async () => {
  await using crew = new Crew(new AbortController().signal, log);
  const server = serverIn(crew);
  await server.start();
  const [fault] = await server.end();
  assert(fault?.startsWith("the sequencer2 was ended by SIGTERM"), fault);
  server.bury();
  assertEquals(await server.end(), []);
});
