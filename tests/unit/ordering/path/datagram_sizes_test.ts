import { assertEquals } from "@std/assert";
import { addressOf, DATAGRAM_BYTES_MAX, kernelBytesOf } from "../../../../lib/core/mod.ts";
import {
  knownSizeTo,
  longestWithin,
  probedSizesTo,
  shortestFor,
} from "../../../../lib/ordering/mod.ts";

const sizesTo = (host: string) => probedSizesTo(addressOf(host, 4_000)!);

Deno.test("probedSizesTo() goes up to 15,864 bytes for loopback, and to an Ethernet frame for others", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "::1"]) {
    assertEquals(sizesTo(host), [3_576, 7_672, 15_864]);
  }
  for (const host of ["10.0.0.1", "192.168.127.0", "2001:db8::1"]) {
    assertEquals(sizesTo(host), [1_500 - 40 - 8 - 8]);
  }
});

Deno.test("knownSizeTo() is one of the probed sizes for loopback, and the plain one for others", () => {
  assertEquals(knownSizeTo(addressOf("127.0.0.1", 4_000)!), 7_672);
  assertEquals(sizesTo("127.0.0.1").includes(7_672), true);
  for (const host of ["10.0.0.1", "2001:db8::1"]) {
    assertEquals(knownSizeTo(addressOf(host, 4_000)!), DATAGRAM_BYTES_MAX);
  }
});

Deno.test("shortestFor() returns the shortest size that holds so many bytes, and none above the most", () => {
  for (
    const [bytes, most, size] of [
      [0, 15_864, DATAGRAM_BYTES_MAX],
      [DATAGRAM_BYTES_MAX, 15_864, DATAGRAM_BYTES_MAX],
      [DATAGRAM_BYTES_MAX + 1, 15_864, 1_444],
      [3_000, 15_864, 3_576],
      [3_000, 1_444, 1_444],
      [1_000_000, 7_672, 7_672],
    ] as const
  ) {
    assertEquals(shortestFor(bytes, most), size, `${bytes} of at most ${most}`);
  }
});

Deno.test("longestWithin() returns the longest size of which one datagram fits", () => {
  for (
    const [kernelBytes, most, bytes] of [
      [106_496, 15_864, 15_864],
      [16_651, 15_864, 15_864],
      [16_650, 15_864, 7_672],
      [106_496, 7_672, 7_672],
      [106_496 / 16, 15_864, 3_576],
      [4_000, 15_864, 1_444],
      [4_000, DATAGRAM_BYTES_MAX, DATAGRAM_BYTES_MAX],
      [100, 15_864, DATAGRAM_BYTES_MAX],
    ] as const
  ) {
    assertEquals(longestWithin(kernelBytes, most), bytes, `${most} in ${kernelBytes}`);
    if (bytes > DATAGRAM_BYTES_MAX) assertEquals(kernelBytesOf(bytes) <= kernelBytes, true);
  }
});
