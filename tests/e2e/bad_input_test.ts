import { assertEquals } from "@std/assert";
import { jsonLine, membersLine, startClient, startTracker } from "../testing/mod.ts";

const encoder = new TextEncoder();

function placeOf(address: string): { hostname: string; port: number } {
  const [hostname, port] = address.split(":");
  return { hostname: hostname!, port: Number(port) };
}

/** Returns the code of the answer to these chunks, if possible each a TCP segment of its own. */
async function codeOf(address: string, ...chunks: string[]): Promise<string> {
  using connection = await Deno.connect(placeOf(address));
  connection.setNoDelay(true);
  for (const chunk of chunks) {
    const bytes = encoder.encode(chunk);
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  }
  const text = await new Response(connection.readable).text();
  const answer = JSON.parse(text);
  return answer.ok ? "ok" : answer.code;
}

Deno.test("a live tracker and its members survive bad input", async () => {
  await using started = await startTracker();
  const { address } = started;
  const flags = ["-g", "distrib"];
  await using ford = await startClient(address, "ford", { flags });
  await using katerina = await startClient(address, "katerina", { flags });
  await ford.waitForLine(jsonLine("view"));

  const codes = await Promise.all([
    codeOf(address, "hello?\n"),
    codeOf(address, '{"version":1,"type":"dance"}\n'),
    codeOf(address, '{"version":1,"type":"register","role":"member"}\n'),
    codeOf(address, '{"version":99,"type":"list_groups"}\n'),
    codeOf(address, `${"x".repeat(70_000)}\n`),
    codeOf(address, ...'{"version":1,"type":"list_groups"}\n'),
  ]);
  assertEquals(codes, ["malformed", "unknown_type", "bad_field", "version", "too_large", "ok"]);

  // Members ignore noise, and what a stranger sends in a member's name.
  const { address: fordAt } = JSON.parse(ford.stdout.lines[0]!);
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  for (const target of [address, fordAt]) {
    for (let length = 0; length < 60; length += 7) {
      const noise = crypto.getRandomValues(new Uint8Array(length));
      await socket.send(noise, { transport: "udp", ...placeOf(target) });
    }
  }

  socket.close();

  const idle = await Promise.all(Array.from({ length: 100 }, () => Deno.connect(placeOf(address))));
  await katerina.write("!lm distrib");
  await katerina.waitForLine(membersLine("ford", "katerina"));
  await katerina.write("undisturbed");
  await ford.waitForLine(jsonLine("message", { text: "undisturbed" }));
  for (const connection of idle) connection.close();
});
