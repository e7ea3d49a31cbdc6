import { type Datagram, decodeDatagram, type WireError } from "../../../lib/wire/mod.ts";

const decoded = new WeakMap<Uint8Array, Datagram | WireError>();

/**
 * Returns a datagram as a value for the checks, which read each datagram several times: when it is
 * sent, and wherever it arrives. Its bytes are decoded once, as nobody in the simulator changes
 * them. The machines decode what they receive themselves.
 */
export function decodedOf(bytes: Uint8Array): Datagram | WireError {
  let datagram = decoded.get(bytes);
  if (datagram === undefined) {
    datagram = decodeDatagram(bytes);
    decoded.set(bytes, datagram);
  }
  return datagram;
}
