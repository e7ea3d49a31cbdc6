import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { PayloadChunks } from "../../../lib/client/payload_chunks.ts";
import { countOf, type MessageBatch } from "../../../lib/ordering/mod.ts";

function contents({ bytes, bounds }: MessageBatch): number[][] {
  return bounds.slice(1).map((end, i) => [...bytes.subarray(bounds[i], end)]);
}

Deno.test("PayloadChunks.copy() puts short messages side by side", () => {
  const chunks = new PayloadChunks();
  const payload = Uint8Array.of(1, 2);
  const first = chunks.copy(payload);
  payload.fill(9);
  const second = chunks.copy(payload);
  assertEquals([contents(first), contents(second)], [[[1, 2]], [[9, 9]]]);
  assert(first.bytes === second.bytes);
  assertEquals(second.bounds[0], first.bounds[1]);
});

Deno.test("PayloadChunks.copyAll() keeps the order, and what is in one chunk together", () => {
  const chunks = new PayloadChunks();
  const payloads = Array.from({ length: 700 }, (_, i) => new Uint8Array(i % 5 * 20).fill(i));
  payloads.splice(300, 0, new Uint8Array(5_000).fill(7));
  const batches = chunks.copyAll(payloads);
  assertEquals(batches.flatMap(contents), payloads.map((payload) => [...payload]));
  assert(batches.length < 10, `${batches.length} batches`);
  // The long message has a buffer of its own, and those around it lie in one chunk.
  const alone = batches.findIndex((batch) => batch.bytes.length === 5_000);
  assertEquals(countOf(batches[alone]!), 1);
  assert(batches[alone - 1]!.bytes === batches[alone + 1]!.bytes);
});

Deno.test("PayloadChunks begins with little memory, and no chunk has more than 16 KiB", () => {
  const chunks = new PayloadChunks();
  const sizes = new Set<number>();
  for (let i = 0; i < 2_000; i++) sizes.add(chunks.copy(new Uint8Array(64)).bytes.length);
  assertEquals([...sizes], [1_024, 2_048, 4_096, 8_192, 16_384]);
  assertEquals(new PayloadChunks().copy(new Uint8Array(4_000)).bytes.length, 4_096);
});

Deno.test("PayloadChunks copies empty messages, and Buffers of Node", () => {
  const chunks = new PayloadChunks();
  assertEquals(contents(chunks.copy(new Uint8Array(0))), [[]]);
  assertEquals(chunks.copyAll([new Uint8Array(0), new Uint8Array(0)]).flatMap(contents), [[], []]);
  const buffer = Buffer.alloc(5_000, 1);
  const { bytes } = chunks.copy(buffer);
  buffer.fill(2);
  assertEquals(bytes[0], 1);
});
