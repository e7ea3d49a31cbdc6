import { SIGNATURE_BYTES } from "../../core/mod.ts";
import { type MessageSlice, RUN_SIGNATURE } from "../../wire/mod.ts";
import type { RunSignature } from "./run_statement.ts";

/** Bytes of the payload of a signature in a stream: the count and the signature. */
export const SIGNATURE_ENTRY_BYTES = 2 + SIGNATURE_BYTES;

/** Returns the payload of the entry with which a signature travels in its member's stream. */
export function signatureEntry({ count, signature }: RunSignature): Uint8Array {
  const bytes = new Uint8Array(SIGNATURE_ENTRY_BYTES);
  bytes[0] = count >>> 8;
  bytes[1] = count;
  bytes.set(signature, 2);
  return bytes;
}

/** Returns the marks of such an entry, with the time of the last message that it covers. */
export function signatureSlice(sentAt: number): MessageSlice {
  return { fragment: RUN_SIGNATURE, sentAt, start: 0, end: SIGNATURE_ENTRY_BYTES };
}

/** Reads the signature at a seq; `undefined` if the entry there is none. */
export function readSignatureEntry(
  seq: number,
  { fragment, start, end }: MessageSlice,
  bytes: Uint8Array,
): RunSignature | undefined {
  if (fragment !== RUN_SIGNATURE || end - start !== SIGNATURE_ENTRY_BYTES) return undefined;
  const count = bytes[start]! << 8 | bytes[start + 1]!;
  return { first: seq - count, count, signature: bytes.subarray(start + 2, end) };
}
