import { FRAGMENT_BYTES_MAX } from "../../wire/mod.ts";
import { KEEPING_BYTES } from "./resend_buffer.ts";

/**
 * Messages that lie side by side in a buffer that nobody changes any more. With the bounds 8, 10
 * and 13 there are two, from 8 to 10 and from 10 to 13.
 */
export interface MessageBatch {
  readonly bytes: Uint8Array;
  /** The start of the first message, and the end of each. */
  readonly bounds: readonly number[];
}

/** Returns the number of messages in a batch. */
export function countOf({ bounds }: MessageBatch): number {
  return bounds.length - 1;
}

/** Returns the bytes of all messages of a batch. */
export function sizeOf({ bounds }: MessageBatch): number {
  return bounds[bounds.length - 1]! - bounds[0]!;
}

/** Returns the number of seqs that the messages of a batch take. */
export function seqsOf({ bounds }: MessageBatch): number {
  let seqs = 0;
  for (let i = 1; i < bounds.length; i++) seqs += fragmentsOf(bounds[i]! - bounds[i - 1]!);
  return seqs;
}

/** Returns the bytes for which a message of so many bytes counts against the limits of buffers. */
export function keptBytesOfMessage(length: number): number {
  return length + fragmentsOf(length) * KEEPING_BYTES;
}

/** Returns the bytes for which the messages of a batch count. */
export function keptBytesOfBatch(batch: MessageBatch): number {
  return sizeOf(batch) + seqsOf(batch) * KEEPING_BYTES;
}

/** Returns the number of fragments of a message of so many bytes. */
function fragmentsOf(length: number): number {
  return Math.max(1, Math.ceil(length / FRAGMENT_BYTES_MAX));
}
