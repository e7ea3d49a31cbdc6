import { Buffer } from "node:buffer";

/** Returns whether two payloads have the same bytes. */
export function isSamePayload(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
