import { SEAL_BYTES } from "./limits.ts";

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
 * Returns the bytes of a receive buffer that the kernel charges for one datagram. It counts as
 * sealed, whether it is or not.
 *
 * A datagram of 1,224 bytes, and 8 for the seal, costs 2,315, so 0.6 of the default buffer of
 * 212,992 holds 55 of them, with 67,320 bytes. One of 15,864 and 8 bytes costs 16,651: that part
 * holds seven, with 111,048.
 */
export function kernelBytesOf(datagramBytes: number): number {
  const bytes = datagramBytes + SEAL_BYTES;
  // A for-of loop makes iterators, which cost most while the engine has not optimized this.
  for (let i = 0; i < KERNEL_BYTES.length; i++) {
    const row = KERNEL_BYTES[i]!;
    if (bytes <= row[0]) return row[1];
  }
  return bytes + PAGED_BYTES;
}
