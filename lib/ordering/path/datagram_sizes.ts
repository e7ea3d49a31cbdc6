import {
  type Address,
  DATAGRAM_BYTES_MAX,
  isLoopback,
  kernelBytesOf,
  LONGEST_DATAGRAM_BYTES,
  SEAL_BYTES,
} from "../../core/mod.ts";

/**
 * Bytes of the datagrams that the way to a loopback address is probed for. Each, when it is sealed,
 * fills one slab of the kernel, of 4, 8 or 16 KiB, as nearly as any kernel's headers allow. The
 * loopback of macOS passes no more than 9,216 bytes by default (net.inet.udp.maxdgram).
 */
const LOOPBACK_KNOWN = 7_680 - SEAL_BYTES;
const LOOPBACK_SIZES: readonly number[] = [
  3_584 - SEAL_BYTES,
  LOOPBACK_KNOWN,
  LONGEST_DATAGRAM_BYTES,
];

/**
 * Bytes that the way to another host is probed for: the 1,500 of Ethernet, less 40 for IPv6, 8 for
 * UDP and 8 for the seal. It is not probed for more, because the own kernel would cut what is
 * longer than the MTU of its link into fragments, and the probe would arrive (decision 0114).
 */
const NETWORK_SIZES: readonly number[] = [1_452 - SEAL_BYTES];

/** All sizes that a datagram may be filled to, ascending. */
const SIZES: readonly number[] = [DATAGRAM_BYTES_MAX, ...NETWORK_SIZES, ...LOOPBACK_SIZES];

/** Returns the bytes of the datagrams that the path to an address is probed for, ascending. */
export function probedSizesTo({ hostname }: Address): readonly number[] {
  return isLoopback(hostname) ? LOOPBACK_SIZES : NETWORK_SIZES;
}

/**
 * Returns the bytes of a datagram that the path to an address passes for all that is known of its
 * kind: of a loopback address the longest size that no system's loopback refuses.
 */
export function knownSizeTo({ hostname }: Address): number {
  return isLoopback(hostname) ? LOOPBACK_KNOWN : DATAGRAM_BYTES_MAX;
}

/** Returns the least size that a datagram may be filled to and that holds `bytes`, or `most`. */
export function shortestFor(bytes: number, most: number): number {
  for (let i = 0; i < SIZES.length; i++) {
    const size = SIZES[i]!;
    if (bytes <= size) return Math.min(size, most);
  }
  return most;
}

/**
 * Returns the size, out of those that a datagram may be filled to and at most `most`, of which one
 * datagram takes no more than `kernelBytes` of a receive buffer; the least if none does.
 */
export function longestWithin(kernelBytes: number, most: number): number {
  for (let i = SIZES.length - 1; i > 0; i--) {
    const size = SIZES[i]!;
    if (size <= most && kernelBytesOf(size) <= kernelBytes) return size;
  }
  return DATAGRAM_BYTES_MAX;
}
