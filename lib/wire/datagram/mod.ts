/**
 * Datagrams: a header of 50 bytes (datagram.ts has its offsets) and frames up to the end. A
 * {@linkcode DatagramWriter} packs frames in place, {@linkcode decodeDatagram} reads a whole
 * datagram.
 *
 * Invariants: a datagram has at most `DATAGRAM_BYTES_MAX` bytes, if its writer is not told that a
 * path passes more (lib/core/limits.ts); a frame that does not fit leaves no trace; one with a
 * fault makes the whole datagram void. What a message may have inside one is {@linkcode
 * FRAGMENT_BYTES_MAX}. docs/PROTOCOL.md has the layout in section 2, and the faults in section 4.
 *
 * @module
 */
export * from "./datagram.ts";
export * from "./datagram_decoder.ts";
export * from "./datagram_writer.ts";
