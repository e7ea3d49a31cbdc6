import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  InvariantError,
  NO_EPOCH,
  type Seq,
} from "../../../../lib/core/mod.ts";
import { cutMessage, Outbox } from "../../../../lib/ordering/mod.ts";
import { DatagramWriter, decodeDatagram, WireError } from "../../../../lib/wire/mod.ts";
import { batchOf } from "./fixture_batch.ts";

/** Returns the number of seqs that a message takes. */
const fragmentCount = (length: number) => cutMessage(length, 0).length;
const header = { group: 1, source: 2, destination: 0, epoch: NO_EPOCH };

/** Returns the messages that one datagram was packed with, as seqs and bytes. */
function packed(pack: (writer: DatagramWriter) => void): [Seq, number[]][] {
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  const writer = new DatagramWriter(into, header);
  pack(writer);
  const datagram = decodeDatagram(into.subarray(0, writer.length));
  assert(!(datagram instanceof WireError));
  return datagram.frames.flatMap((frame) => {
    assert(frame.type === "data");
    return frame.messages.map(({ start, end }, i): [Seq, number[]] => {
      return [frame.base + i, [...into.subarray(start, end)]];
    });
  });
}

Deno.test("Outbox numbers messages from `next` on, a fragment at a time", () => {
  const outbox = new Outbox(7);
  assertEquals(outbox.append(batchOf(Uint8Array.of(1)), 0), { first: 7, last: 7 });
  const long = 3_000;
  assertEquals(outbox.append(batchOf(new Uint8Array(long)), 0), {
    first: 8,
    last: 7 + fragmentCount(long),
  });
  assertEquals(outbox.append(batchOf(new Uint8Array(0)), 0).first, 8 + fragmentCount(long));
  assertEquals(outbox.sent, 6);
});

Deno.test("Outbox packs small messages into one datagram, and each once", () => {
  const outbox = new Outbox(1);
  for (let i = 1; i <= 5; i++) outbox.append(batchOf(Uint8Array.of(i, i)), 1_000 * i);
  const sent = packed((writer) => outbox.packNew(writer, Infinity));
  assertEquals(sent, [1, 2, 3, 4, 5].map((i) => [i, [i, i]]));
  assertEquals([outbox.sent, outbox.last, outbox.unsentBytes], [5, 5, 0]);
  assertEquals(packed((writer) => outbox.packNew(writer, Infinity)), []);
});

Deno.test("Outbox packs up to the limit that it is given", () => {
  const outbox = new Outbox(1);
  for (let i = 1; i <= 5; i++) outbox.append(batchOf(Uint8Array.of(i)), 0);
  assertEquals(packed((writer) => outbox.packNew(writer, 3)).map(([seq]) => seq), [1, 2, 3]);
  assertEquals(packed((writer) => outbox.packNew(writer, 3)), []);
  assertEquals(packed((writer) => outbox.packNew(writer, 9)).map(([seq]) => seq), [4, 5]);
});

Deno.test("Outbox packs a long message as one fragment a datagram, nothing lost between", () => {
  const outbox = new Outbox(1);
  const payload = Uint8Array.from({ length: 5_000 }, (_, i) => i % 251);
  outbox.append(batchOf(payload), 0);
  const bytes: number[] = [];
  for (let seq = 1; seq <= fragmentCount(5_000); seq++) {
    const [one, ...others] = packed((writer) => outbox.packNew(writer, Infinity));
    assertEquals([one![0], others.length], [seq, 0]);
    bytes.push(...one![1]);
  }
  assertEquals(Uint8Array.from(bytes), payload);
  assertEquals(outbox.sent, outbox.last);
});

Deno.test("Outbox begins another frame for a message whose time went back", () => {
  const outbox = new Outbox(1);
  for (const sentAt of [5_000_000, 1_000]) outbox.append(batchOf(Uint8Array.of(3)), sentAt);
  assertEquals(packed((writer) => outbox.packNew(writer, Infinity)).map(([seq]) => seq), [1, 2]);
});

Deno.test("Outbox.append() numbers the messages of a batch one after the other", () => {
  const outbox = new Outbox(7);
  const range = outbox.append(batchOf(Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)), 0);
  assertEquals(range, { first: 7, last: 9 });
  const sent = packed((writer) => outbox.packNew(writer, Infinity));
  assertEquals(sent, [[7, [1, 2]], [8, []], [9, [3]]]);
});

Deno.test("Outbox.pack() packs a range again, and returns the last seq that fit", () => {
  const outbox = new Outbox(1);
  for (let i = 1; i <= 4; i++) outbox.append(batchOf(new Uint8Array(500).fill(i)), 0);
  outbox.skipUnsent();
  let last = 0;
  const again = packed((writer) => last = outbox.pack(writer, { first: 2, last: 4 }));
  assertEquals([again.map(([seq]) => seq), last], [[2, 3], 3]);
  assertEquals(outbox.sent, 4);
});

Deno.test("Outbox.skipUnsent() counts everything as sent", () => {
  const outbox = new Outbox(1);
  outbox.append(batchOf(new Uint8Array(5_000)), 0);
  assert(outbox.unsentBytes >= 5_000);
  outbox.skipUnsent();
  assertEquals([outbox.sent, outbox.unsentBytes], [outbox.last, 0]);
});

Deno.test("Outbox counts empty messages that wait, so that no queue grows without bound", () => {
  const outbox = new Outbox(1);
  outbox.append(batchOf(new Uint8Array(0)), 0);
  assert(outbox.unsentBytes > 0);
  packed((writer) => outbox.packNew(writer, Infinity));
  assertEquals(outbox.unsentBytes, 0);
});

Deno.test("Outbox.trimTo() refuses to forget what was not sent", () => {
  const outbox = new Outbox(1);
  outbox.append(batchOf(Uint8Array.of(1)), 0);
  assertThrows(() => outbox.trimTo(1), InvariantError, "only what it has sent");
});
