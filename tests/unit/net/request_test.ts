import { assertEquals, assertInstanceOf, assertRejects, assertStringIncludes } from "@std/assert";
import { request, TrackerUnreachableError } from "../../../lib/net/mod.ts";

const LIST = { type: "list_groups" } as const;

interface FakeTracker extends AsyncDisposable {
  readonly place: { hostname: string; port: number };
  /** The bytes that came over each connection until the answer was sent. */
  readonly received: string[];
  /** Resolves when the first request is in. */
  readonly asked: Promise<void>;
}

/**
 * Starts a tracker that sends some bytes over each connection and closes it. Without an answer it
 * stays silent until the client hangs up, and its disposal waits for that.
 */
function fakeTracker(answer?: (connection: Deno.Conn) => Promise<void>): FakeTracker {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const received: string[] = [];
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const serve = async (connection: Deno.Conn) => {
    const buffer = new Uint8Array(65_536);
    const length = await connection.read(buffer).catch(() => null);
    received.push(new TextDecoder().decode(buffer.subarray(0, length ?? 0)));
    resolve();
    if (answer !== undefined) await answer(connection);
    else if (length !== null) await connection.read(buffer).catch(() => null);
    connection.close();
  };
  const ended = (async () => {
    const connections: Promise<void>[] = [];
    for await (const connection of listener) connections.push(serve(connection));
    await Promise.all(connections);
  })();
  return {
    place: listener.addr as Deno.NetAddr,
    received,
    asked,
    async [Symbol.asyncDispose]() {
      listener.close();
      await ended;
    },
  };
}

function says(...chunks: (string | Uint8Array)[]): (connection: Deno.Conn) => Promise<void> {
  return async (connection) => {
    for (const chunk of chunks) {
      const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
      for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    }
  };
}

async function failure(
  answer: ((connection: Deno.Conn) => Promise<void>) | undefined,
  timeoutMs = 10_000,
): Promise<TrackerUnreachableError> {
  await using tracker = fakeTracker(answer);
  const error = await assertRejects(
    () => request(tracker.place, LIST, { timeoutMs }),
    TrackerUnreachableError,
  );
  assertStringIncludes(error.message, `The tracker at 127.0.0.1:${tracker.place.port} `);
  assertStringIncludes(error.message, "Check the address");
  return error;
}

Deno.test("request() sends one line and returns the typed answer", async () => {
  const groups = [{ name: "books", mode: "fifo", members: ["ford"] }] as const;
  await using tracker = fakeTracker(says(JSON.stringify({ ok: true, groups }) + "\n"));
  assertEquals(await request(tracker.place, LIST), { ok: true, groups });
  assertEquals(tracker.received, ['{"version":1,"type":"list_groups"}\n']);
});

Deno.test("request() puts an answer of many segments together", async () => {
  const line = JSON.stringify({
    ok: true,
    groups: [{ name: "βιβλία", mode: "fifo", members: [] }],
  });
  const bytes = new TextEncoder().encode(line + "\n");
  await using tracker = fakeTracker(says(...Array.from(bytes, (byte) => Uint8Array.of(byte))));
  const answer = await request(tracker.place, LIST);
  assertEquals(answer.ok && answer.groups[0]?.name, "βιβλία");
});

Deno.test("request() returns a refusal as an answer", async () => {
  const refusal = { ok: false, code: "limit", message: "Too many." } as const;
  await using tracker = fakeTracker(says(JSON.stringify(refusal) + "\n"));
  assertEquals(await request(tracker.place, LIST), refusal);
});

Deno.test("request() throws when the connection is refused", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = listener.addr;
  listener.close();
  const error = await assertRejects(
    () => request({ hostname, port }, LIST),
    TrackerUnreachableError,
    `The tracker at 127.0.0.1:${port} refused the connection. Check the address`,
  );
  assertInstanceOf(error.cause, Deno.errors.ConnectionRefused);
});

Deno.test("request() throws when the connection ends early", async () => {
  const expected = "closed the connection without an answer";
  assertStringIncludes((await failure(says())).message, expected);
  assertStringIncludes((await failure(says('{"ok":tr'))).message, expected);
});

Deno.test("request() throws on an answer that is not gm's", async () => {
  const answers = [
    "HTTP/1.1 400 Bad Request\r\n\r\n",
    "{}\n",
    '{"ok":true}\n',
    '{"ok":false,"code":"so","message":""}\n',
    Uint8Array.of(0xff, 0x0a),
    "x".repeat(8_388_609),
  ];
  for (const answer of answers) {
    const { message } = await failure(async (connection) => {
      // The client hangs up as soon as it has seen enough.
      await says(answer)(connection).catch(() => {});
    });
    assertStringIncludes(message, "sent an answer that is not gm's");
  }
});

Deno.test("request() closes the connection and throws when the tracker is silent", async () => {
  assertStringIncludes((await failure(undefined, 50)).message, "did not answer within 50 ms");
});

Deno.test("request() closes the connection and throws at once when it is aborted", async () => {
  const reason = new Error("enough");
  for (const moment of ["before", "while it connects", "while it waits"]) {
    await using tracker = fakeTracker();
    const controller = new AbortController();
    if (moment === "before") controller.abort(reason);
    const asking = assertRejects(() => request(tracker.place, LIST, controller));
    if (moment === "while it waits") await tracker.asked;
    controller.abort(reason);
    assertEquals(await asking, reason, moment);
  }
});
