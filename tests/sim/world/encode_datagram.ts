import { invariant, LONGEST_DATAGRAM_BYTES } from "../../../lib/core/mod.ts";
import { type Datagram, DatagramWriter } from "../../../lib/wire/mod.ts";

/**
 * Returns the bytes of a datagram; `payload` is the buffer that the offsets of its messages point
 * into. gm itself packs frames in place, with a `DatagramWriter`.
 *
 * @throws {InvariantError} if the frames don't fit one datagram
 */
export function encodeDatagram(datagram: Datagram, payload?: Uint8Array): Uint8Array {
  const into = new Uint8Array(LONGEST_DATAGRAM_BYTES);
  const writer = new DatagramWriter(into, datagram.header, into.length);
  for (const frame of datagram.frames) {
    const fits = writer.frame(frame, payload);
    invariant(fits, `The ${frame.type} frame does not fit the datagram`);
  }
  return into.slice(0, writer.length);
}
