import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { delay } from "@std/async/delay";
import { addressOf } from "../../../lib/core/mod.ts";
import { type Command, EXIT, runGm } from "../../../lib/cli/mod.ts";
import {
  type RunningServer,
  runServer,
  type ServerParts,
  type ServerRun,
} from "../../../lib/serve/mod.ts";
import { type FakeContext, fakeContext } from "../../testing/fake_context.ts";

const FLAGS = { untilEof: false, statistics: false, verbose: false, logFormat: "text" } as const;

/** A server that counts how often it was closed, and whose parts a test can use. */
class FakeServer {
  parts: ServerParts | undefined;
  closes = 0;
  readonly #changes: Partial<RunningServer>;

  constructor(changes: Partial<RunningServer> = {}) {
    this.#changes = changes;
  }

  run(flags: Partial<ServerRun["flags"]> = {}): ServerRun {
    return {
      name: "tracker",
      flags: { ...FLAGS, ...flags },
      start: (parts) => {
        this.parts = parts;
        const address = addressOf("127.0.0.1", 40_000);
        assert(address !== undefined);
        return Promise.resolve({
          address,
          statistics: () => ({ members: 2, groups: 0 }),
          ...this.#changes,
          close: () => {
            this.closes++;
            return this.#changes.close?.() ?? Promise.resolve();
          },
        });
      },
    };
  }
}

/** A context that does something when the first line was written. */
function whenReady(act: (context: FakeContext) => void): FakeContext {
  const context = fakeContext();
  const { stdout } = context;
  let isFirst = true;
  return Object.assign(context, {
    stdout: async (line: string) => {
      await stdout(line);
      if (isFirst) act(context);
      isFirst = false;
    },
  });
}

/** Runs a server as the command `gm tracker`, with all that gm does about an error. */
async function runAsCommand(run: ServerRun, context: FakeContext): Promise<number> {
  const command: Command = {
    name: "tracker",
    summary: "",
    usage: "",
    run: (_args, given) => runServer(run, given),
  };
  const commands = { tracker: () => Promise.resolve(command) };
  return await runGm(["tracker"], { commands, leftOut: {}, toldErrors: [] }, context);
}

for (const [signal, code] of [["SIGTERM", EXIT.done], ["SIGINT", EXIT.interrupted]] as const) {
  Deno.test(`runServer() writes the ready line, and closes at ${signal} with ${code}`, async () => {
    const server = new FakeServer();
    const context = whenReady(({ end }) => end(signal));
    assertEquals(await runServer(server.run(), context), code);
    assertEquals(context.out, ["tracker listening on 127.0.0.1:40000"]);
    assertEquals([server.closes, context.err], [1, []]);
  });
}

Deno.test("runServer() writes the ready line when the server is ready", async () => {
  const ready = Promise.withResolvers<void>();
  const server = new FakeServer({ ready: ready.promise });
  const context = whenReady(({ end }) => end("SIGTERM"));
  const running = runServer(server.run(), context);
  await Promise.resolve();
  assertEquals(context.out, []);
  ready.resolve();
  assertEquals(await running, EXIT.done);
  assertEquals(context.out.length, 1);
});

Deno.test("runServer() ends when it is interrupted before the server is ready", async () => {
  const server = new FakeServer({ ready: new Promise(() => {}) });
  const context = fakeContext();
  const running = runServer(server.run(), context);
  context.end("SIGINT");
  assertEquals([await running, server.closes], [EXIT.interrupted, 1]);
});

Deno.test("runServer() closes nothing when the start fails", async () => {
  const run = { ...new FakeServer().run(), start: () => Promise.reject(new RangeError("taken")) };
  const context = fakeContext();
  await assertRejects(() => runServer(run, context), RangeError, "taken");
  assertEquals(context.out, []);
});

Deno.test("runServer() exits with 70 after a bug, and closes the server", async () => {
  const server = new FakeServer();
  const context = whenReady(() => server.parts!.onBug(new TypeError("2 is not 1")));
  assertEquals(await runAsCommand(server.run(), context), EXIT.bug);
  assertEquals(server.closes, 1);
  assertEquals(context.err[0], "gm tracker: TypeError: 2 is not 1");
});

Deno.test("runServer() exits with 70 after a bug that comes before the ready line", async () => {
  const server = new FakeServer({ ready: new Promise(() => {}) });
  const context = fakeContext();
  const running = runAsCommand(server.run(), context);
  while (server.parts === undefined) await Promise.resolve();
  server.parts.onBug(new TypeError("2 is not 1"));
  assertEquals([await running, server.closes, context.out], [EXIT.bug, 1, []]);
});

Deno.test("runServer() exits with 70 after a bug that comes while the server starts", async () => {
  const server = new FakeServer();
  const { start, ...rest } = server.run();
  const run: ServerRun = {
    ...rest,
    async start(parts) {
      parts.onBug(new TypeError("2 is not 1"));
      // The event loop turns before anybody waits for the end.
      await delay(0);
      return await start(parts);
    },
  };
  const context = fakeContext();
  assertEquals(await runAsCommand(run, context), EXIT.bug);
  assertEquals([server.closes, context.err[0]], [1, "gm tracker: TypeError: 2 is not 1"]);
});

Deno.test("runServer() logs a close that fails after a bug, and reports the bug", async () => {
  const server = new FakeServer({ close: () => Promise.reject(new Error("disk full")) });
  const context = whenReady(() => server.parts!.onBug(new TypeError("2 is not 1")));
  assertEquals(await runAsCommand(server.run(), context), EXIT.bug);
  assertMatch(
    context.err[0]!,
    /ERROR Cannot close the tracker after a bug\. error="Error: disk full"/,
  );
  assertEquals(context.err[1], "gm tracker: TypeError: 2 is not 1");
});

Deno.test("runServer() reports a close that fails after an interruption", async () => {
  const server = new FakeServer({ close: () => Promise.reject(new Error("disk full")) });
  const context = whenReady(({ end }) => end("SIGTERM"));
  assertEquals(await runAsCommand(server.run(), context), EXIT.bug);
  assertStringIncludes(context.err.join("\n"), "gm tracker: Error: disk full");
});

Deno.test("runServer() logs with --verbose what was counted, without zeros", async () => {
  const context = whenReady(({ end }) => end("SIGTERM"));
  await runServer(new FakeServer().run({ verbose: true }), context);
  assertMatch(context.err[0]!, /DEBUG The tracker ends\. members=2$/);
});

Deno.test("runServer() logs the fingerprint of the key beside the ready line, and nothing without one", async () => {
  const logged = async (changes: Partial<RunningServer>) => {
    const context = whenReady(({ end }) => end("SIGTERM"));
    await runServer(new FakeServer(changes).run(), context);
    assertEquals(context.out, ["tracker listening on 127.0.0.1:40000"]);
    return context.err;
  };
  assertEquals(await logged({}), []);
  const lines = await logged({ seal: { key: "9ba0c161a07c8dd2" } });
  assertEquals(lines.length, 1);
  assertMatch(
    lines[0]!,
    / INFO What is said is encrypted with the shared key\. key=9ba0c161a07c8dd2$/,
  );
});
