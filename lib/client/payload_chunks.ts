import type { MessageBatch } from "./member/mod.ts";

/** Bytes of the first chunk. Most groups are quiet. */
const CHUNK_BYTES_MIN = 1_024;
/**
 * Bytes of a chunk, as many as the longest datagram has: an own message that a program keeps holds
 * on to no more than one that it received.
 */
const CHUNK_BYTES_MAX = 16_384;
/** Bytes of the longest message in a chunk. So at most a quarter of a long chunk stays empty. */
const SHARING_BYTES_MAX = CHUNK_BYTES_MAX / 4;

/**
 * Copies of the messages that a program multicasts in one group, side by side in chunks: a buffer
 * for each message costs more than everything else that sending a short one takes (decision 0107).
 *
 * A chunk lives as long as one of its messages is kept. The group keeps its messages in their order
 * and within a bound, so it holds on to a third more than that, and two chunks, at most. Longer
 * messages have buffers of their own.
 */
export class PayloadChunks {
  #chunk = new Uint8Array(0);
  #used = 0;

  /** Copies one message. */
  copy(payload: Uint8Array): MessageBatch {
    if (payload.length > SHARING_BYTES_MAX) return copyAlone(payload);
    if (!this.#hasRoomFor(payload)) this.#begin(payload.length);
    const start = this.#used;
    return { bytes: this.#chunk, bounds: [start, this.#append(payload)] };
  }

  /** Copies messages; those that lie in one chunk side by side are one batch. */
  copyAll(payloads: readonly Uint8Array[]): MessageBatch[] {
    const batches: MessageBatch[] = [];
    for (let i = 0; i < payloads.length;) {
      const first = payloads[i]!;
      if (first.length > SHARING_BYTES_MAX) {
        batches.push(copyAlone(first));
        i++;
        continue;
      }
      if (!this.#hasRoomFor(first)) this.#begin(first.length);
      const bounds = [this.#used];
      while (i < payloads.length && this.#hasRoomFor(payloads[i]!)) {
        bounds.push(this.#append(payloads[i++]!));
      }
      batches.push({ bytes: this.#chunk, bounds });
    }
    return batches;
  }

  #hasRoomFor({ length }: Uint8Array): boolean {
    return length <= SHARING_BYTES_MAX && length <= this.#chunk.length - this.#used;
  }

  /** Appends a message, and returns where it ends. */
  #append(payload: Uint8Array): number {
    this.#chunk.set(payload, this.#used);
    return this.#used += payload.length;
  }

  /** Begins a chunk with room for a message of so many bytes, twice as long as the one before. */
  #begin(length: number): void {
    let size = Math.max(CHUNK_BYTES_MIN, 2 * this.#chunk.length);
    while (size < length) size *= 2;
    this.#chunk = new Uint8Array(Math.min(size, CHUNK_BYTES_MAX));
    this.#used = 0;
  }
}

/** Copies a message into a buffer of its own, which is just as long. */
export function copyAlone(payload: Uint8Array): MessageBatch {
  // `slice` of a Buffer, which is a Uint8Array as well, would not copy.
  return { bytes: new Uint8Array(payload), bounds: [0, payload.length] };
}
