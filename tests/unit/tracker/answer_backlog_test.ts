import { assertEquals } from "@std/assert";
import { AnswerBacklog } from "../../../lib/tracker/answer_backlog.ts";
import { ControlListener } from "../../../lib/tracker/control_listener.ts";

class FakeConnection {
  isClosed = false;

  close(): void {
    this.isClosed = true;
  }
}

Deno.test("AnswerBacklog closes the oldest connections when too many bytes wait", () => {
  const backlog = new AnswerBacklog<FakeConnection>(100);
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => new FakeConnection());
  const closed = () => [first, second, third, fourth].map((one) => one!.isClosed);
  backlog.add(first!, 40);
  backlog.add(second!, 40);
  backlog.add(third!, 20);
  assertEquals([backlog.bytes, closed()], [100, [false, false, false, false]]);
  backlog.remove(second!);
  backlog.add(fourth!, 80);
  assertEquals([backlog.bytes, closed()], [100, [true, false, false, false]]);
  backlog.remove(first!);
  backlog.remove(third!);
  backlog.remove(fourth!);
  assertEquals(backlog.bytes, 0);
});

Deno.test("AnswerBacklog lets one answer wait, however long it is", () => {
  const backlog = new AnswerBacklog<FakeConnection>(100);
  const [first, second] = [new FakeConnection(), new FakeConnection()];
  backlog.add(first, 50);
  backlog.add(second, 500);
  assertEquals([first.isClosed, second.isClosed, backlog.bytes], [true, false, 500]);
});

/** A TCP connection that brings a request and reads no answer. */
class StuckConnection {
  readonly remoteAddr = { transport: "tcp", hostname: "10.0.0.1", port: 5_000 };
  readonly isWriting = Promise.withResolvers<void>();
  readonly #end = Promise.withResolvers<never>();
  readonly #request = new TextEncoder().encode('{"version":1,"type":"list_groups"}\n');
  isClosed = false;
  #isRead = false;

  constructor() {
    this.#end.promise.catch(() => {});
  }

  read(into: Uint8Array): Promise<number | null> {
    if (this.#isRead) return this.#end.promise;
    this.#isRead = true;
    into.set(this.#request);
    return Promise.resolve(this.#request.length);
  }

  write(_bytes: Uint8Array): Promise<number> {
    this.isWriting.resolve();
    return this.#end.promise;
  }

  close(): void {
    this.isClosed = true;
    this.#end.reject(new Deno.errors.BadResource());
  }
}

Deno.test("ControlListener closes the connection that has not read its answer for longest", async () => {
  const stuck = Array.from({ length: 5 }, () => new StuckConnection());
  const arrivals = [...stuck];
  const end = Promise.withResolvers<never>();
  const tcp = {
    accept: () => arrivals.length > 0 ? Promise.resolve(arrivals.shift()) : end.promise,
    close: () => end.reject(new Deno.errors.BadResource()),
  };
  // Each answer takes 24 bytes, so two may wait.
  const listener = new ControlListener({
    tcp: tcp as unknown as Deno.TcpListener,
    requestMsMax: 60_000,
    connectionsMax: 10,
    answerBytesMax: 50,
    answer: () => Promise.resolve({ ok: true, groups: [] }),
    onRefusal: () => {},
    onBug: (error) => {
      throw error;
    },
  });
  for (const connection of stuck) await connection.isWriting.promise;
  assertEquals(stuck.map(({ isClosed }) => isClosed), [true, true, true, false, false]);
  await listener.close();
  assertEquals(stuck.every(({ isClosed }) => isClosed), true);
});
