import { assertEquals } from "@std/assert";
import {
  countOf,
  keptBytesOfMessage,
  Outbox,
  seqsOf,
  sizeOf,
} from "../../../../lib/ordering/mod.ts";
import { FRAGMENT_BYTES_MAX } from "../../../../lib/wire/mod.ts";
import { batchOf } from "./fixture_batch.ts";

const LENGTHS = [0, 1, 64, FRAGMENT_BYTES_MAX, FRAGMENT_BYTES_MAX + 1, 5_000, 65_536];

Deno.test("countOf(), sizeOf() and seqsOf() are those of the messages that an Outbox keeps", () => {
  const batch = batchOf(...LENGTHS.map((length) => new Uint8Array(length)));
  const outbox = new Outbox(7);
  const { first, last } = outbox.append(batch, 0);
  assertEquals(countOf(batch), LENGTHS.length);
  assertEquals(sizeOf(batch), LENGTHS.reduce((sum, length) => sum + length));
  assertEquals([first, seqsOf(batch)], [7, last - first + 1]);
});

Deno.test("keptBytesOfMessage() is what an Outbox counts", () => {
  for (const length of LENGTHS) {
    const outbox = new Outbox(1);
    outbox.append(batchOf(new Uint8Array(length)), 0);
    assertEquals([outbox.unsentBytes, outbox.bytes], Array(2).fill(keptBytesOfMessage(length)));
  }
});
