import { assertEquals, assertInstanceOf, assertMatch, assertRejects } from "@std/assert";
import { EXIT, runGm } from "../../../lib/cli/mod.ts";
import type { Address } from "../../../lib/core/mod.ts";
import { Keyring, SharedKey } from "../../../lib/key/mod.ts";
import {
  EnvironmentError,
  loadSealedControl,
  TrackerRequests,
  TrackerUnreachableError,
  WrongKeyError,
} from "../../../lib/net/mod.ts";
import { sequencerCommand } from "../../../lib/sequencer/command.ts";
import { HistoryFileError, MemoryLog, type OnAppended } from "../../../lib/sequencer/log/mod.ts";
import { SequencerServer, type SequencerServerOptions } from "../../../lib/sequencer/mod.ts";
import { ControlListener } from "../../../lib/tracker/control_listener.ts";
import { fakeContext } from "../../testing/fake_context.ts";
import { LiveClient } from "../client/fixture_live.ts";
import { LiveTracker } from "../tracker/live_tracker.ts";

/** Makes every request to a tracker fail by a bug, until it is disposed of. */
function brokenRequests(): Disposable {
  const { ask } = TrackerRequests.prototype;
  TrackerRequests.prototype.ask = () => Promise.reject(new TypeError("a bug in requests"));
  return { [Symbol.dispose]: () => void (TrackerRequests.prototype.ask = ask) };
}

/** A sequencer, and the error that it stops with. */
function start(
  tracker: Address,
  openLog?: SequencerServerOptions["openLog"],
): { server: SequencerServer; bug: Promise<unknown> } {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const quiet = () => {};
  const log = { isDebug: false, debug: quiet, info: quiet, warn: quiet, error: quiet };
  const server = SequencerServer.start({
    ...{ hostname: "127.0.0.1", port: 0, tracker, log, onBug: resolve },
    ...(openLog === undefined ? {} : { openLog }),
  });
  return { server, bug: promise };
}

const NOWHERE: Address = { transport: "udp", hostname: "127.0.0.1", port: 1 };

Deno.test("SequencerServer calls onBug when a request fails by a bug, and closes all the same", async () => {
  using _broken = brokenRequests();
  const { server, bug } = start(NOWHERE);
  assertInstanceOf(await bug, TypeError);
  await server.attempted;
  await server.close();
});

Deno.test("gm sequencer ends with exit code 70 when a request fails by a bug", async () => {
  using _broken = brokenRequests();
  const gm = {
    commands: { sequencer: () => Promise.resolve(sequencerCommand) },
    leftOut: {},
    toldErrors: [
      [TrackerUnreachableError, EXIT.trackerUnreachable],
      [EnvironmentError, EXIT.failed],
    ],
  } as const;
  const args = ["sequencer", "--tracker", "127.0.0.1:1", "127.0.0.1:0"];
  assertEquals(await runGm(args, gm, fakeContext()), 70);
});

Deno.test(
  "gm sequencer ends with exit code 4 when the tracker has a key and it has none",
  async () => {
    const transport = await loadSealedControl(new Keyring([new SharedKey(new Uint8Array(32))]));
    const tcp = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const listener = new ControlListener({
      ...{ tcp, transport, requestMsMax: 5_000, connectionsMax: 10 },
      answer: () => Promise.reject(new Error("no request is sealed")),
      onRefusal: () => {},
      onBug: reportError,
    });
    try {
      const gm = {
        commands: { sequencer: () => Promise.resolve(sequencerCommand) },
        leftOut: {},
        toldErrors: [[WrongKeyError, EXIT.wrongKey]],
      } as const;
      const context = fakeContext();
      const args = ["sequencer", "--tracker", `127.0.0.1:${tcp.addr.port}`, "127.0.0.1:0"];
      assertEquals(await runGm(args, gm, context), 4);
      assertEquals(context.out, []);
      assertMatch(
        context.err.join(),
        /^gm sequencer: The tracker at [^ ]+ answers only those who /,
      );
    } finally {
      await listener.close();
    }
  },
);

type FailingCall = "begin" | "append" | "noteCreated" | "close";

/** An engine that fails where a test says so, and whose groups outlive it. */
class FailingLog extends MemoryLog {
  readonly #at: FailingCall;
  isOpen = true;

  constructor(onAppended: OnAppended, at: FailingCall) {
    super(onAppended);
    this.#at = at;
    Object.defineProperty(this, "stored", { value: [] });
  }

  #failAt(at: string): void {
    if (at === this.#at) throw new HistoryFileError("council.db", new Error(`${at} failed`));
  }

  override begin(reign: Parameters<MemoryLog["begin"]>[0]): void {
    this.#failAt("begin");
    super.begin(reign);
  }

  override append(batch: Parameters<MemoryLog["append"]>[0]): void {
    this.#failAt("append");
    super.append(batch);
  }

  override noteCreated(): void {
    this.#failAt("noteCreated");
  }

  override close(): void {
    super.close();
    this.isOpen = false;
    this.#failAt("close");
  }
}

for (const at of ["begin", "append", "noteCreated"] as const) {
  Deno.test(`SequencerServer stops when its engine throws from ${at}(), and reports the failure`, async () => {
    await using tracker = new LiveTracker();
    const engines: FailingLog[] = [];
    const { server, bug } = start(tracker.address, (kept) => {
      engines.push(new FailingLog(kept, at));
      return engines[0]!;
    });
    await server.attempted;
    await using ford = await LiveClient.connect(tracker, "ford");
    const joining = ford.client.join("books", { mode: "total" });
    joining.catch(() => {});
    const error = await bug;
    assertInstanceOf(error, HistoryFileError);
    assertInstanceOf(error, EnvironmentError, "exit code 1: it is the disk's fault, and no bug");
    assertEquals(engines.map(({ isOpen }) => isOpen), [true]);
    await server.close();
    assertEquals(engines.map(({ isOpen }) => isOpen), [false], "the file is free for the next one");
  });
}

Deno.test("SequencerServer.close() stops the server though its engine fails to close", async () => {
  await using tracker = new LiveTracker();
  const { server } = start(tracker.address, (kept) => new FailingLog(kept, "close"));
  await server.attempted;
  await assertRejects(() => server.close(), HistoryFileError, "close failed");
  assertEquals(tracker.server.statistics().sequencers, 0);
});
