import { DATAGRAM_BYTES_MAX, invariant } from "../../core/mod.ts";
import type { Datagram } from "./datagram.ts";
import { DatagramWriter } from "./datagram_writer.ts";

/**
 * The bytes of a datagram; `payload` is what the offsets of its messages point into.
 *
 * @throws {InvariantError} if the frames don't fit one datagram
 */
export function encodeDatagram(datagram: Datagram, payload?: Uint8Array): Uint8Array {
  const into = new Uint8Array(DATAGRAM_BYTES_MAX);
  const writer = new DatagramWriter(into, datagram.header);
  for (const frame of datagram.frames) {
    const fits = writer.frame(frame, payload);
    invariant(fits, `Cannot encode a ${frame.type} frame: it does not fit`);
  }
  return into.slice(0, writer.length);
}
