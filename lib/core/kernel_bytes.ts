/**
 * Bytes of a datagram, and the bytes of a receive buffer that the kernel charges for one that is no
 * longer. Measured on Linux, loopback and veth alike: the payload lies in a slab, beside headers
 * and bookkeeping. From the third row on the slab is a power of two, and the payload at most 512
 * bytes less than that, so that the headers of any kernel fit beside it.
 */
const KERNEL_BYTES: readonly (readonly [datagramBytes: number, kernelBytes: number])[] = [
  [190, 832],
  [640, 1_344],
  [1_536, 2_315],
  [3_584, 4_363],
  [7_680, 8_459],
  [15_872, 16_651],
];
/** Bytes that are charged beside the payload of a longer datagram, which lies in whole pages. */
const PAGED_BYTES = 843;

/**
 * Returns the bytes of a receive buffer that the kernel charges for one datagram.
 *
 * A datagram of 1,232 bytes costs 2,315, so half of the default buffer of 212,992 holds 46 of them,
 * with 56,672 bytes of payload. One of 15,872 bytes costs 16,651: the half holds six, with 95,232.
 */
export function kernelBytesOf(datagramBytes: number): number {
  // A for-of loop makes iterators, which cost most while the engine has not optimized this.
  for (let i = 0; i < KERNEL_BYTES.length; i++) {
    const row = KERNEL_BYTES[i]!;
    if (datagramBytes <= row[0]) return row[1];
  }
  return datagramBytes + PAGED_BYTES;
}
