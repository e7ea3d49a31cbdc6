import { assert, assertEquals } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  LONGEST_DATAGRAM_BYTES,
  STREAM_BUFFER_SHARE,
} from "../../../lib/core/mod.ts";

Deno.test("kernelBytesOf() never falls as datagrams grow, and is more than the datagram", () => {
  for (let bytes = 1; bytes <= 20_000; bytes++) {
    assert(kernelBytesOf(bytes) >= kernelBytesOf(bytes - 1));
    assert(kernelBytesOf(bytes) > bytes);
  }
});

Deno.test("kernelBytesOf() lets 55 full datagrams, or seven of the longest, into the share that streams have", () => {
  const window = STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES;
  assertEquals(Math.floor(window / kernelBytesOf(DATAGRAM_BYTES_MAX)), 55);
  assertEquals(Math.floor(window / kernelBytesOf(LONGEST_DATAGRAM_BYTES)), 7);
});
