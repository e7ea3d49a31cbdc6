import { assert, assertEquals } from "@std/assert";
import { DRAIN_BYTES_MAX } from "../../../lib/core/mod.ts";
import { ControlListener } from "../../../lib/tracker/control_listener.ts";

const REQUEST = new TextEncoder().encode('{"version":1,"type":"list_groups"}\n');

/** The behaviour of a peer after its request. */
interface Peer {
  /** True if it brings no request, and waits. */
  readonly isIdle?: boolean;
  /** True if it takes no answer. */
  readonly isStuck?: boolean;
  /** Reads, after the request, in which more bytes come; then nothing comes any more. */
  readonly noise?: number;
}

/** A TCP connection whose peer does what the test wants. */
class FakeConnection {
  readonly remoteAddr: Deno.NetAddr;
  readonly closed = Promise.withResolvers<void>();
  readonly isWriting = Promise.withResolvers<void>();
  readonly #peer: Peer;
  readonly #end = Promise.withResolvers<never>();
  isClosed = false;
  reads = 0;
  answer = "";

  constructor(peer: Peer = {}, hostname = "10.0.0.1") {
    this.#peer = peer;
    this.remoteAddr = { transport: "tcp", hostname, port: 5_000 };
    this.#end.promise.catch(() => {});
  }

  read(into: Uint8Array): Promise<number | null> {
    const { isIdle = false, noise } = this.#peer;
    this.reads++;
    if (isIdle) return this.#end.promise;
    if (this.reads === 1) {
      into.set(REQUEST);
      return Promise.resolve(REQUEST.length);
    }
    if (noise !== undefined) {
      return this.reads <= noise ? Promise.resolve(into.length) : this.#end.promise;
    }
    return this.#peer.isStuck === true ? this.#end.promise : Promise.resolve(null);
  }

  write(bytes: Uint8Array): Promise<number> {
    this.isWriting.resolve();
    if (this.#peer.isStuck === true) return this.#end.promise;
    // A peer takes a part at a time.
    const part = bytes.subarray(0, 10);
    this.answer += new TextDecoder().decode(part);
    return Promise.resolve(part.length);
  }

  closeWrite(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
    this.closed.resolve();
    this.#end.reject(new Deno.errors.BadResource());
  }
}

/**
 * A listener whose accepts bring these connections, or fail with these errors, one after the other.
 * A promise among them holds up the accepts after it.
 */
function listen(
  arrivals: readonly (FakeConnection | Error | Promise<void>)[],
  options: {
    requestMsMax?: number;
    answerBytesMax?: number;
    connectionsPerAddressMax?: number;
  } = {},
): ControlListener & AsyncDisposable {
  const waiting = [...arrivals];
  const end = Promise.withResolvers<never>();
  const accept = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next instanceof Error) throw next;
      if (next instanceof FakeConnection) return next;
      await next;
    }
    return await end.promise;
  };
  const tcp = { accept, close: () => end.reject(new Deno.errors.BadResource()) };
  const listener = new ControlListener({
    tcp: tcp as unknown as Deno.TcpListener,
    requestMsMax: 60_000,
    connectionsMax: 10,
    ...options,
    answer: () => Promise.resolve({ ok: true, groups: [] }),
    onRefusal: () => {},
    onBug: (error) => {
      throw error;
    },
  });
  return Object.assign(listener, { [Symbol.asyncDispose]: () => listener.close() });
}

Deno.test("ControlListener sends an answer whole, though its reader takes a part at a time", async () => {
  const connection = new FakeConnection();
  await using _listener = listen([connection]);
  await connection.closed.promise;
  assertEquals(connection.answer, '{"ok":true,"groups":[]}\n');
});

Deno.test("ControlListener reads at most DRAIN_BYTES_MAX after a request, and closes the connection then", async () => {
  const connection = new FakeConnection({ noise: 4_000 });
  await using _listener = listen([connection]);
  await connection.closed.promise;
  const chunk = 4_096;
  const { reads } = connection;
  assert(reads * chunk > DRAIN_BYTES_MAX && reads <= DRAIN_BYTES_MAX / chunk + 3, `${reads}`);
});

Deno.test("ControlListener cuts off a peer that does not take its answer in time", async () => {
  const connection = new FakeConnection({ isStuck: true });
  await using _listener = listen([connection], { requestMsMax: 10 });
  await connection.closed.promise;
  assertEquals(connection.answer, "");
});

Deno.test("ControlListener counts no answer that was read among those that wait", async () => {
  const stuck = new FakeConnection({ isStuck: true });
  const readers = Array.from({ length: 4 }, () => new FakeConnection());
  // Each answer takes 24 bytes, so two may wait.
  const arrivals = readers.flatMap((reader) => [reader, reader.closed.promise]);
  await using _listener = listen([stuck, ...arrivals], { answerBytesMax: 50 });
  await readers.at(-1)!.closed.promise;
  assertEquals(readers.map(({ answer }) => answer.length), [24, 24, 24, 24]);
  assertEquals(stuck.isClosed, false);
});

Deno.test("ControlListener serves on after an accept that failed", async () => {
  const connection = new FakeConnection();
  const reset = new Deno.errors.ConnectionReset("it was gone before it was accepted");
  await using _listener = listen([reset, reset, connection]);
  await connection.closed.promise;
  assertEquals(connection.answer.length, 24);
});

Deno.test("ControlListener closes the connection that has been idle longest when there is no file left", async () => {
  const idle = [new FakeConnection({ isIdle: true }), new FakeConnection({ isIdle: true })];
  const none = Object.assign(new Error("Too many open files"), { code: "EMFILE" });
  const connection = new FakeConnection();
  await using _listener = listen([...idle, none, connection]);
  await connection.closed.promise;
  assertEquals(connection.answer.length, 24);
  assertEquals(idle.map(({ isClosed }) => isClosed), [true, false]);
});

Deno.test("ControlListener refuses the connection of an address that is idle longest above its bound", async () => {
  const idle = ["10.0.0.2", "10.0.0.1", "10.0.0.1", "10.0.0.1"]
    .map((host) => new FakeConnection({ isIdle: true }, host));
  const served = Array.from({ length: 5 }, () => new FakeConnection());
  // Connections that bring their request make room at once, so only idle ones count.
  const arrivals = served.flatMap((one) => [one, one.closed.promise]);
  await using _listener = listen([...arrivals, ...idle], { connectionsPerAddressMax: 2 });
  const [, first] = idle;
  await first!.isWriting.promise;
  while (!first!.answer.endsWith("\n")) await Promise.resolve();
  assertEquals(
    first!.answer,
    '{"ok":false,"code":"limit","message":"10.0.0.1 has 2 connections open that bring no request, ' +
      "the limit for one address: send the request at once, and close the connection after its " +
      'answer."}\n',
  );
  assertEquals(served.map(({ answer }) => answer.length), [24, 24, 24, 24, 24]);
  assertEquals(idle.filter((one) => one !== first).map(({ answer }) => answer), ["", "", ""]);
});
