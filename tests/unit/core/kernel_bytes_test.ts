import { assert, assertEquals } from "@std/assert";
import {
  DATAGRAM_BYTES_MAX,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  STREAM_BUFFER_SHARE,
} from "../../../lib/core/mod.ts";

Deno.test("kernelBytesOf() never falls as datagrams grow, and is more than the datagram", () => {
  for (let bytes = 1; bytes <= 1_400; bytes++) {
    assert(kernelBytesOf(bytes) >= kernelBytesOf(bytes - 1));
    assert(kernelBytesOf(bytes) > bytes);
  }
});

Deno.test("kernelBytesOf() lets 46 full datagrams into half of a default buffer", () => {
  const window = STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES;
  assertEquals(Math.floor(window / kernelBytesOf(DATAGRAM_BYTES_MAX)), 46);
});
