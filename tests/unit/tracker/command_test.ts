import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../lib/cli/mod.ts";
import { request as ask } from "../../../lib/net/mod.ts";
import { trackerCommand } from "../../../lib/tracker/command.ts";
import { type FakeContext, fakeContext } from "../../testing/fake_context.ts";

/** Runs the command with a context that is interrupted once the ready line is there. */
async function runUntilReady(
  args: string[],
  signal: "SIGINT" | "SIGTERM",
  whenReady: (port: number) => Promise<void> = () => Promise.resolve(),
): Promise<{ exitCode: number; context: FakeContext }> {
  const context = fakeContext();
  const { stdout } = context;
  const ready = Promise.withResolvers<void>();
  const running = trackerCommand.run(args, {
    ...context,
    stdout: async (line) => {
      await stdout(line);
      ready.resolve();
    },
  });
  await Promise.race([ready.promise, running]);
  const port = Number(/:(\d+)$/.exec(context.out[0] ?? "")?.[1]);
  await whenReady(port);
  context.end(signal);
  return { exitCode: await running, context };
}

Deno.test("trackerCommand prints one ready line, serves, and ends with 0 on SIGTERM", async () => {
  const { exitCode, context } = await runUntilReady(["127.0.0.1:0"], "SIGTERM", async (port) => {
    const answer = await ask({ hostname: "127.0.0.1", port }, { type: "list_groups" });
    assertEquals(answer, { ok: true, groups: [] });
  });
  assertEquals(exitCode, 0);
  assertEquals(context.out.length, 1);
  assert(/^tracker listening on 127\.0\.0\.1:\d+$/.test(context.out[0]!), context.out[0]);
  assertEquals(context.err, []);
});

Deno.test("trackerCommand ends with 130 on SIGINT", async () => {
  assertEquals((await runUntilReady(["127.0.0.1:0"], "SIGINT")).exitCode, 130);
});

Deno.test("trackerCommand takes all its flags and logs on stderr with -v", async () => {
  const args = ["-b", "100", "--seq_addr", "127.0.0.1:9000", "--heartbeat", "250", "-v", "[::1]:0"];
  const { context } = await runUntilReady(args, "SIGTERM", async (port) => {
    const answer = await ask({ hostname: "::1", port }, {
      type: "register",
      role: "member",
      name: "ford",
      host: "::1",
      port: 5_000,
    });
    assert(answer.ok && answer.heartbeatMs === 250);
  });
  assert(context.out[0]!.startsWith("tracker listening on [::1]:"));
  assert(context.err.some((line) => line.includes("A member registered. name=ford")));
});

for (
  const args of [
    [],
    ["127.0.0.1"],
    ["-b", "0", "127.0.0.1:0"],
    ["--heartbeat", "10", "127.0.0.1:0"],
    ["--seq-addr", "127.0.0.1:0", "127.0.0.1:0"],
    ["127.0.0.1:0", "more"],
  ]
) {
  Deno.test(`trackerCommand refuses: gm tracker ${args.join(" ")}`, async () => {
    await assertRejects(() => trackerCommand.run(args, fakeContext()), UsageError);
  });
}

Deno.test("trackerCommand names the range of --multicast to whoever registers, and refuses others", async () => {
  const args = ["--multicast", "239.77.0.0/16:5000", "127.0.0.1:0"];
  await runUntilReady(args, "SIGTERM", async (port) => {
    const [hostname, name] = ["127.0.0.1", "ford"];
    const who = { role: "member", name, host: hostname, port: 5_000 } as const;
    const answer = await ask({ hostname, port }, { type: "register", ...who });
    assert(answer.ok);
    assertEquals(answer.channels, "239.77.0.0/16:5000");
  });
  const bad = ["--multicast", "10.0.0.0/8", "127.0.0.1:0"];
  await assertRejects(
    () => runUntilReady(bad, "SIGTERM"),
    UsageError,
    "no range of IPv4 multicast",
  );
});
