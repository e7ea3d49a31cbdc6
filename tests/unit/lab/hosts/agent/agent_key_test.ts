import { assert, assertEquals, assertRejects } from "@std/assert";
import { EXIT } from "../../../../../lib/cli/exit_codes.ts";
import { keyText } from "../../../../../lib/key/mod.ts";
import { HostError } from "../../../../../lib/lab/hosts/ssh/host_error.ts";
import { startGm } from "../../../../testing/mod.ts";
import { agentWords, openLink } from "./fixture_agent.ts";

const TEXT = keyText([new Uint8Array(32).fill(7)]);

/** Runs with a path at which an agent may keep a key, and checks that nothing is left there. */
async function withKeyPath(run: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/key-0123456789ab-0`);
    assertEquals(await Array.fromAsync(Deno.readDir(folder)), []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("AgentLink.keepKey() gives the key to all processes, and the agent removes it at its end", () =>
  withKeyPath(async (path) => {
    await using link = await openLink(agentWords());
    await link.keepKey(path, TEXT);
    assertEquals(await Deno.readTextFile(path), TEXT);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    // What a gm lab clean does at another host that shares the folder.
    await Deno.remove(path);
    const ready = Promise.withResolvers<string>();
    const tracker = link.start({
      title: "tracker",
      words: ["tracker", "127.0.0.1:0"],
      onLine: ready.resolve,
      onEnd: () => ready.resolve("ended"),
    });
    const [, address] = /^tracker listening on (\S+)$/.exec(await ready.promise) ?? [];
    assert(address !== undefined, tracker.stderr);
    await using stranger = startGm(["client", "127.0.0.1:0", "ann", address]);
    assertEquals(await stranger.waitForEnd({ timeoutMs: 10_000 }), EXIT.wrongKey, stranger.show());
    await link[Symbol.asyncDispose]();
    assertEquals(link.isCleared, true);
  }));

Deno.test("AgentLink.keepKey() names the host on which a key cannot be written, and shows no key", () =>
  withKeyPath(async (path) => {
    await using link = await openLink(agentWords());
    const { message } = await assertRejects(() => link.keepKey(`${path}/x`, TEXT), HostError);
    assert(message.startsWith("lab1: Cannot write the key file "), message);
    assert(!message.includes(TEXT.slice(0, 8)), message);
  }));

Deno.test("gm lab agent removes the key when its stdin ends without a word", () =>
  withKeyPath(async (path) => {
    await using agent = startGm(["lab", "agent"]);
    await agent.waitForLine('{"type":"agent"');
    await agent.write(JSON.stringify({ type: "key", path, text: TEXT }));
    await agent.waitForLine('{"type":"key-kept"');
    assertEquals(await Deno.readTextFile(path), TEXT);
    await agent.closeStdin();
    assertEquals(await agent.waitForEnd(), 0, agent.show());
    assert(!agent.stdout.text.includes(TEXT.slice(0, 8)), "The agent shows the key.");
  }));
