import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  DATAGRAM_BYTES_MAX,
  EXTENT_RANGES_MAX,
  GROUPS_PER_MEMBER_MAX,
  IDS_PER_FRAME_MAX,
  InvariantError,
  LACKING_IDS_MAX,
  LEASES_PER_DATAGRAM,
  MESSAGE_BYTES_MAX,
  NAK_RANGES_MAX,
  NAME_BYTES_MAX,
  NO_EPOCH,
  PROMISE_RANGES_MAX,
  REMOVED_IDS_MAX,
  SEAL_BYTES,
  type SeqRange,
  U48_MAX,
  UNREACHED_IDS_MAX,
} from "../../../../lib/core/mod.ts";
import {
  DatagramWriter,
  decodeDatagram,
  FRAGMENT_BYTES_MAX,
  type Frame,
  HEADER_BYTES,
  type MessageSlice,
  WireError,
} from "../../../../lib/wire/mod.ts";
import { frames, headers, messageRuns, PAYLOAD } from "../arbitraries.ts";
import { withBytes } from "../vectors.ts";

const header = { group: 42, source: 1, destination: 0, epoch: NO_EPOCH };

function message(length: number, sentAt = 1_000): MessageSlice {
  return { fragment: 3, sentAt, start: 0, end: length };
}

/** One call of a writer: a whole frame, or a message of a run. */
type Step =
  | { readonly type: "frame"; readonly frame: Frame }
  | { readonly type: "open"; readonly messages: readonly MessageSlice[] }
  | { readonly type: "add"; readonly message: MessageSlice };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    frames.map((frame): Step => ({ type: "frame", frame })),
    messageRuns.map((messages): Step => ({ type: "open", messages })),
    messageRuns.map((messages): Step => ({ type: "add", message: messages[0]! })),
  ),
  { maxLength: 12 },
);

/**
 * Writes step after step; every refusal must leave the bytes as they were. Answers what is in it.
 */
function write(writer: DatagramWriter, into: Uint8Array, list: readonly Step[]): Frame[] {
  const written: Frame[] = [];
  /** Does one thing and says whether it was taken; the model follows. */
  const attempt = (action: () => boolean): boolean => {
    const before = into.slice(0, writer.length);
    const taken = action();
    if (!taken) assertEquals(into.slice(0, writer.length), before);
    return taken;
  };
  const add = (slice: MessageSlice) => {
    if (!attempt(() => writer.addMessage(slice, PAYLOAD))) return;
    const last = written.at(-1);
    assert(last?.type === "data", "a message was added after a frame of another type");
    written[written.length - 1] = { ...last, messages: [...last.messages, slice] };
  };
  for (const step of list) {
    if (step.type === "frame") {
      if (attempt(() => writer.frame(step.frame, PAYLOAD))) written.push(step.frame);
    } else if (step.type === "add") add(step.message);
    else {
      const [first, ...rest] = step.messages;
      if (!attempt(() => writer.openData(7, first!, PAYLOAD))) continue;
      written.push({ type: "data", base: 7, messages: [first!] });
      for (const slice of rest) add(slice);
    }
  }
  return written;
}

Deno.test("DatagramWriter holds the frames that it accepted, and nothing of those that it refused", () => {
  fc.assert(
    fc.property(
      headers,
      steps,
      fc.integer({ min: HEADER_BYTES, max: 2_000 }),
      (head, list, size) => {
        const into = new Uint8Array(size).fill(0xff);
        const writer = new DatagramWriter(into, head);
        const written = write(writer, into, list);
        assert(writer.length <= Math.min(size, DATAGRAM_BYTES_MAX));
        assertEquals(writer.remaining, Math.min(size, DATAGRAM_BYTES_MAX) - writer.length);
        assertEquals(writer.isEmpty, written.length === 0);
        const bytes = into.subarray(0, writer.length);
        const decoded = decodeDatagram(bytes);
        assert(!(decoded instanceof WireError), `${JSON.stringify(decoded)}`);
        assertEquals(
          withBytes(decoded, bytes),
          withBytes({ header: head, frames: written }, PAYLOAD),
        );
        assertEquals(into.subarray(DATAGRAM_BYTES_MAX).every((byte) => byte === 0xff), true);
      },
    ),
    { seed: 20_252, numRuns: 1_000 },
  );
});

Deno.test("DatagramWriter.addMessage() adds to a data frame after another frame did not fit", () => {
  const into = new Uint8Array(HEADER_BYTES + 3 + 6 + 7 + 6 + 8);
  const writer = new DatagramWriter(into, header);
  assert(writer.openData(1, message(1), PAYLOAD));
  assert(!writer.frame({ type: "tail", highest: 9 }));
  assert(!writer.openData(9, message(1, 5_000), PAYLOAD));
  assert(writer.addMessage(message(3, 1_001), PAYLOAD));
  const decoded = decodeDatagram(into);
  assert(!(decoded instanceof WireError), `${JSON.stringify(decoded)}`);
  const [data] = decoded.frames;
  assert(data?.type === "data" && decoded.frames.length === 1);
  assertEquals(data.messages.map(({ sentAt }) => sentAt), [1_000, 1_001]);
});

Deno.test("DatagramWriter.reserve() keeps bytes free until they are given back", () => {
  const writer = new DatagramWriter(new Uint8Array(DATAGRAM_BYTES_MAX), header);
  writer.reserve(100);
  assert(!writer.openData(1, message(FRAGMENT_BYTES_MAX), PAYLOAD));
  assert(writer.openData(1, message(FRAGMENT_BYTES_MAX - 100), PAYLOAD));
  const { remaining } = writer;
  writer.reserve(0);
  assertEquals(writer.remaining, remaining + 100);
  assert(writer.frame({ type: "tail", highest: 1 }));
});

Deno.test("DatagramWriter.addMessage() refuses a frame that is not data, or not the last", () => {
  const writer = new DatagramWriter(new Uint8Array(DATAGRAM_BYTES_MAX), header);
  assert(!writer.addMessage(message(1), PAYLOAD));
  assert(writer.openData(1, message(1), PAYLOAD));
  assert(writer.frame({ type: "tail", highest: 1 }));
  assert(!writer.addMessage(message(1), PAYLOAD));
});

Deno.test("DatagramWriter refuses a run whose times are too far apart or run backwards", () => {
  const writer = new DatagramWriter(new Uint8Array(DATAGRAM_BYTES_MAX), header);
  assert(writer.openData(1, message(1, 100_000), PAYLOAD));
  assert(!writer.addMessage(message(1, 99_999), PAYLOAD));
  assert(!writer.addMessage(message(1, 165_536), PAYLOAD));
  assert(writer.addMessage(message(1, 165_535), PAYLOAD));
  const messages = [message(1, 100_000), message(1, 99_999)];
  assertThrows(() => writer.frame({ type: "data", base: 1, messages }, PAYLOAD), InvariantError);
});

Deno.test("DatagramWriter refuses a run without a message, and an address that is no IP literal", () => {
  const writer = new DatagramWriter(new Uint8Array(DATAGRAM_BYTES_MAX), header);
  assertThrows(
    () => writer.frame({ type: "data", base: 1, messages: [] }),
    InvariantError,
    "at least one message",
  );
  const address = { transport: "udp", hostname: "localhost", port: 1 } as const;
  const reign = { type: "reign", epoch: NO_EPOCH, sequencer: 1, address } as const;
  assertThrows(() => writer.frame(reign), InvariantError, "IP literals");
});

Deno.test("DatagramWriter refuses a buffer that is shorter than a header", () => {
  assertThrows(() => new DatagramWriter(new Uint8Array(HEADER_BYTES - 1), header), InvariantError);
});

Deno.test("FRAGMENT_BYTES_MAX is the most that fits both a data and an ordered frame", () => {
  const ordered = (length: number): Frame => ({
    type: "ordered",
    epoch: { number: 1, boot: 1 },
    base: U48_MAX,
    slot: 1,
    submission: 1,
    messages: [message(length)],
  });
  const fresh = () => new DatagramWriter(new Uint8Array(DATAGRAM_BYTES_MAX), header);
  assert(fresh().openData(1, message(FRAGMENT_BYTES_MAX), PAYLOAD));
  const full = fresh();
  assert(full.frame(ordered(FRAGMENT_BYTES_MAX), PAYLOAD));
  assertEquals(full.remaining, 0);
  assert(!fresh().frame(ordered(FRAGMENT_BYTES_MAX + 1), PAYLOAD));
  assertEquals(Math.ceil(MESSAGE_BYTES_MAX / FRAGMENT_BYTES_MAX), 58);
});

Deno.test("DATAGRAM_BYTES_MAX fits the smallest MTU of IPv6 with its headers and the seal", () => {
  assertEquals(DATAGRAM_BYTES_MAX + SEAL_BYTES, 1_280 - 40 - 8);
});

function ranges(length: number): SeqRange[] {
  return Array.from({ length }, (_, i) => ({ first: 2 * i + 1, last: 2 * i + 1 }));
}

Deno.test("every frame whose lists are within their limits fits one datagram", () => {
  const name = "n".repeat(NAME_BYTES_MAX);
  const views = Array.from({ length: GROUPS_PER_MEMBER_MAX }, () => ({ group: 1, view: 1 }));
  const ids = (length: number) => Array.from({ length }, (_, i) => i + 1);
  const epoch = NO_EPOCH;
  const largest: Frame[] = [
    { type: "heartbeat", count: 1, asks: true, views },
    { type: "heartbeat-ack", count: 1, boot: 1, views },
    { type: "nak", stream: 1, ranges: ranges(NAK_RANGES_MAX) },
    { type: "not-held", stream: 1, ranges: ranges(NAK_RANGES_MAX) },
    {
      ...{ type: "extent", stream: 1, joined: 1, view: 1, highest: 1_000, asks: true },
      held: ranges(EXTENT_RANGES_MAX),
    },
    { type: "slow", count: 1, members: ids(IDS_PER_FRAME_MAX) },
    {
      ...{ type: "install", epoch, seq: 1, previousLast: 0, view: 1, part: 0, parts: 1 },
      members: ids(IDS_PER_FRAME_MAX),
    },
    { type: "expel", epoch, reason: "slow", members: ids(IDS_PER_FRAME_MAX) },
    {
      ...{ type: "promise", epoch, installed: epoch, base: 0, joined: 1, hasBegun: true },
      ...{ cut: 0, delivered: 0, submitted: 0, held: ranges(PROMISE_RANGES_MAX) },
    },
    {
      ...{ type: "unreached", count: 1 },
      members: ids(UNREACHED_IDS_MAX).map((id) => ({ id, path: "narrow" as const })),
    },
    {
      ...{ type: "lacking", seq: 1 },
      members: ids(LACKING_IDS_MAX).map((id) => ({ id, delivered: 0 })),
    },
    {
      ...{ type: "lease", count: 1 },
      groups: ids(LEASES_PER_DATAGRAM).map((group) => ({ group, epoch, view: 1, last: 1 })),
    },
    {
      type: "restore",
      name,
      groupName: name,
      mode: "safe",
      created: 1,
      epoch: NO_EPOCH,
      view: 1,
      joined: 1,
      slot: 1,
      forgotten: 1,
      removed: ids(REMOVED_IDS_MAX),
    },
  ];
  for (const frame of largest) {
    const writer = new DatagramWriter(new Uint8Array(DATAGRAM_BYTES_MAX), header);
    assert(writer.frame(frame), `a full ${frame.type} frame does not fit`);
  }
});
