import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Keyring, SharedKey } from "../../../lib/key/mod.ts";
import {
  loadSealedControl,
  request,
  TrackerRequests,
  TrackerUnreachableError,
  WrongKeyError,
} from "../../../lib/net/mod.ts";
import { ControlListener } from "../../../lib/tracker/control_listener.ts";
import {
  type Answer,
  type ControlTransport,
  encodeSealRefusal,
  PLAIN_CONTROL,
  type Request,
} from "../../../lib/wire/mod.ts";
import { toHex } from "../wire/vectors.ts";

const LIST = { type: "list_groups" } as const;
const HOST = "127.0.0.1";

function keyring(...seeds: readonly number[]): Keyring {
  return new Keyring(seeds.map((seed) => new SharedKey(new Uint8Array(32).fill(seed))));
}

const sealed = (...seeds: readonly number[]) => loadSealedControl(keyring(...seeds));

/** A real listener, whose requests are counted. */
interface Served extends AsyncDisposable {
  readonly place: { hostname: string; port: number };
  readonly requests: Request[];
  /** The codes of refusals that no request had a part in. */
  readonly refused: string[];
  readonly listener: ControlListener;
}

function serve(
  transport: ControlTransport,
  options: { answer?: Answer; requestMsMax?: number; connectionsMax?: number } = {},
): Served {
  const { answer = { ok: true, groups: [] }, requestMsMax = 5_000, connectionsMax = 10 } = options;
  const tcp = Deno.listen({ hostname: HOST, port: 0 });
  const requests: Request[] = [];
  const refused: string[] = [];
  const listener = new ControlListener({
    ...{ tcp, transport, requestMsMax, connectionsMax },
    answer(request) {
      requests.push(request);
      return Promise.resolve(answer);
    },
    onRefusal: ({ code }) => void refused.push(code),
    onBug: (error) => {
      throw error;
    },
  });
  const place = { hostname: HOST, port: tcp.addr.port };
  const close = () => listener.close();
  return { place, requests, refused, listener, [Symbol.asyncDispose]: close };
}

/** Sends bytes and returns all that comes back until the tracker closes its side. */
async function exchange({ place }: Served, bytes: Uint8Array, isEnd = false): Promise<Uint8Array> {
  using connection = await Deno.connect(place);
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  if (isEnd) await connection.closeWrite();
  return await readAll(connection);
}

async function readAll(connection: Deno.TcpConn): Promise<Uint8Array> {
  const all: number[] = [];
  const chunk = new Uint8Array(1_024);
  for (let length; (length = await connection.read(chunk)) !== null;) {
    all.push(...chunk.subarray(0, length));
  }
  return Uint8Array.from(all);
}

Deno.test(
  "request() and ControlListener talk under one key, and with either key of a keyring",
  async () => {
    await using tracker = serve(await sealed(1, 2));
    for (const seed of [1, 2]) {
      const transport = await sealed(seed);
      assertEquals(await request(tracker.place, LIST, { transport }), { ok: true, groups: [] });
    }
    const requests = new TrackerRequests(tracker.place, undefined, await sealed(2));
    assertEquals(await requests.ask(LIST), { ok: true, groups: [] });
    assertEquals(tracker.requests.length, 3);
    assertEquals(tracker.refused, []);
  },
);

Deno.test("request() and ControlListener carry an answer of megabytes in records", async () => {
  const groups = Array.from({ length: 20_000 }, (_, i) => ({
    ...{ name: `group-${i}-${"x".repeat(40)}`, mode: "fifo" as const },
    members: [],
  }));
  await using tracker = serve(await sealed(1), { answer: { ok: true, groups } });
  const answer = await request(tracker.place, LIST, { transport: await sealed(1) });
  assertEquals(answer, { ok: true, groups });
});

Deno.test(
  "request() throws a WrongKeyError that says what to do, whichever side lacks the key",
  async () => {
    const other = await sealed(2);
    const cases = [
      [await sealed(1), PLAIN_CONTROL, "no_key", "has no key, and we have one"],
      [PLAIN_CONTROL, await sealed(1), "key_needed", "answers only those who hold its key"],
      [other, await sealed(1), "other_key", "does not have our key"],
    ] as const;
    for (const [ours, theirs, mismatch, sentence] of cases) {
      await using tracker = serve(theirs);
      const requests = new TrackerRequests(tracker.place, undefined, ours);
      const error = await assertRejects(() => requests.ask(LIST), WrongKeyError, sentence);
      assertStringIncludes(error.message, `The tracker at ${HOST}:${tracker.place.port} `);
      assertStringIncludes(error.message, "key");
      assertEquals([error.code, error.mismatch], ["wrong-key", mismatch.replace("_", "-")]);
      assertEquals(requests.fault, error);
      assertEquals([tracker.requests, tracker.refused], [[], [mismatch]]);
    }
  },
);

Deno.test(
  "ControlListener refuses garbage with no more bytes than came, and at once",
  async () => {
    const { first } = (await sealed(1)).call("{}\n");
    const cases = [
      { bytes: new Uint8Array(100).fill(0xff), code: "key_needed" },
      { bytes: new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), code: "key_needed" },
      {
        bytes: Uint8Array.from([...first.subarray(0, 7), ...new Uint8Array(48)]),
        code: "other_key",
      },
      { bytes: Uint8Array.from([...first.subarray(0, 5), 0xff, 0xff]), code: "bad_seal" },
    ] as const;
    await using tracker = serve(await sealed(1));
    for (const { bytes, code } of cases) {
      assertEquals(toHex(await exchange(tracker, bytes)), toHex(encodeSealRefusal(code)));
    }
    assertEquals(tracker.refused, cases.map(({ code }) => code));
    assertEquals(tracker.requests, []);
  },
);

Deno.test(
  "ControlListener ends a handshake that is cut off, with nothing if fewer than five bytes came",
  async () => {
    const { first } = (await sealed(1)).call("{}\n");
    await using tracker = serve(await sealed(1));
    for (const length of [0, 1, 4]) {
      assertEquals(await exchange(tracker, first.subarray(0, length), true), new Uint8Array(0));
    }
    for (const length of [5, 30, first.length - 1]) {
      const answer = await exchange(tracker, first.subarray(0, length), true);
      assertEquals(answer, encodeSealRefusal("bad_seal"));
    }
    assertEquals(tracker.requests, []);
  },
);

Deno.test(
  "ControlListener ends a handshake, and a conversation after it, that takes too long",
  async () => {
    const call = (await sealed(1)).call("{}\n");
    await using tracker = serve(await sealed(1), { requestMsMax: 20 });
    const partial = await exchange(tracker, call.first.subarray(0, 20));
    assertEquals(partial, encodeSealRefusal("bad_seal"));
    // The reply of the handshake, and nothing after it: the first message may be a recording.
    using silent = await Deno.connect(tracker.place);
    await silent.write(call.first);
    const chunk = new Uint8Array(1_024);
    const step = call.push(chunk.slice(0, (await silent.read(chunk))!));
    assertEquals(await silent.read(chunk), null);
    assert(step.type === "more" && step.send !== undefined);
    assertEquals(tracker.refused, ["timeout", "timeout"]);
  },
);

Deno.test(
  "ControlListener counts handshakes among its connections, and closes the one that is idle longest",
  async () => {
    const transport = await sealed(1);
    const { first } = transport.call("{}\n");
    await using tracker = serve(transport, { connectionsMax: 2 });
    const stuck: Deno.TcpConn[] = [];
    for (let i = 0; i < 5; i++) {
      const connection = await Deno.connect(tracker.place);
      await connection.write(first);
      // The reply of the handshake shows that the tracker has taken it.
      assertEquals(await connection.read(new Uint8Array(100)), 50);
      stuck.push(connection);
    }
    assertEquals(tracker.listener.connectionCount, 2);
    assertEquals(await request(tracker.place, LIST, { transport }), { ok: true, groups: [] });
    for (const connection of stuck) connection.close();
  },
);

Deno.test(
  "ControlListener does nothing for a recorded conversation, at once and after a restart",
  async () => {
    const sent: Uint8Array[] = [];
    await using relayed = serve(await sealed(1));
    using relay = Deno.listen({ hostname: HOST, port: 0 });
    const recording = (async () => {
      using from = await relay.accept();
      using to = await Deno.connect(relayed.place);
      const pump = async (source: Deno.TcpConn, sink: Deno.TcpConn, keeps: boolean) => {
        const chunk = new Uint8Array(16_384);
        for (let length; (length = await source.read(chunk)) !== null;) {
          if (keeps) sent.push(chunk.slice(0, length));
          await sink.write(chunk.subarray(0, length));
        }
        await sink.closeWrite();
      };
      await Promise.all([pump(from, to, true), pump(to, from, false)]);
    })();
    const place = { hostname: HOST, port: relay.addr.port };
    await request(place, LIST, { transport: await sealed(1) });
    await recording;
    assertEquals(relayed.requests.length, 1);
    await using restarted = serve(await sealed(1));
    for (const tracker of [relayed, restarted]) {
      using connection = await Deno.connect(tracker.place);
      const [first, ...rest] = sent;
      await connection.write(first!);
      assertEquals(await connection.read(new Uint8Array(100)), 50);
      for (const bytes of rest) await connection.write(bytes);
      assertEquals(await readAll(connection), new Uint8Array(0));
      const all = Uint8Array.from(sent.flatMap((bytes) => [...bytes]));
      assertEquals(await exchange(tracker, all), encodeSealRefusal("bad_seal"));
    }
    assertEquals([relayed.requests.length, restarted.requests.length], [1, 0]);
  },
);

Deno.test(
  "request() takes a tracker that does not show the key for a wrong one, and others for unreachable",
  async () => {
    const cases = [
      [Uint8Array.from([0, 48, ...new Uint8Array(48).fill(9)]), WrongKeyError, "did not show that"],
      [new TextEncoder().encode("SSH-2.0-OpenSSH\r\n"), TrackerUnreachableError, "is not gm's"],
      [encodeSealRefusal("bad_seal"), TrackerUnreachableError, "whole, or in time"],
      [encodeSealRefusal("seal_version"), TrackerUnreachableError, "is of another version"],
    ] as const;
    for (const [bytes, type, sentence] of cases) {
      using listener = Deno.listen({ hostname: HOST, port: 0 });
      const serving = (async () => {
        using connection = await listener.accept();
        await connection.read(new Uint8Array(100));
        await connection.write(bytes);
        await connection.closeWrite();
        await readAll(connection);
      })();
      const place = { hostname: HOST, port: listener.addr.port };
      const transport = await sealed(1);
      await assertRejects(() => request(place, LIST, { transport }), type, sentence);
      await serving;
    }
  },
);
