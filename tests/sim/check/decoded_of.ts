import type { GroupId } from "../../../lib/core/mod.ts";
import { type Datagram, decodeDatagram, WireError } from "../../../lib/wire/mod.ts";

const decoded = new WeakMap<Uint8Array, Datagram | WireError>();
/** The datagram that was asked for last. Several checks in turn ask for the same one. */
let newest: { readonly bytes: Uint8Array; readonly datagram: Datagram | WireError } | undefined;

/**
 * Returns a datagram as a value for the checks, which read each datagram several times: when it is
 * sent, and wherever it arrives. Its bytes are decoded once, as nobody in the simulator changes
 * them. The machines decode what they receive themselves.
 */
export function decodedOf(bytes: Uint8Array): Datagram | WireError {
  if (newest?.bytes === bytes) return newest.datagram;
  let datagram = decoded.get(bytes);
  if (datagram === undefined) {
    datagram = decodeDatagram(bytes);
    decoded.set(bytes, datagram);
  }
  newest = { bytes, datagram };
  return datagram;
}

/** Returns the group that a datagram is of; 0: of none. */
export function groupOf(bytes: Uint8Array): GroupId {
  const datagram = decodedOf(bytes);
  return datagram instanceof WireError ? 0 : datagram.header.group;
}
