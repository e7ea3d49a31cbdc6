/** A message cut out of a stream, `undefined` if it is not whole yet, or a fault. */
export type NextMessage = Uint8Array | undefined | "too-long";

/** Bytes of the length before each message, a u16 in network order. */
export const LENGTH_BYTES = 2;

const NO_BYTES = new Uint8Array(0);

/**
 * Cuts a stream of bytes into messages, each of which has its length before it, however the stream
 * is chunked. It keeps at most one message that is not whole, and the rest of one chunk.
 */
export class MessageSplitter {
  #pending: Uint8Array = NO_BYTES;

  push(chunk: Uint8Array): void {
    if (this.#pending.length === 0) this.#pending = chunk.slice();
    else {
      const pending = new Uint8Array(this.#pending.length + chunk.length);
      pending.set(this.#pending);
      pending.set(chunk, this.#pending.length);
      this.#pending = pending;
    }
  }

  /** True if no bytes wait. */
  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** Returns the next message. After one that is too long there are no more. */
  next(bytesMax: number): NextMessage {
    const pending = this.#pending;
    if (pending.length < LENGTH_BYTES) return undefined;
    const length = pending[0]! * 256 + pending[1]!;
    if (length > bytesMax) return "too-long";
    const end = LENGTH_BYTES + length;
    if (pending.length < end) return undefined;
    this.#pending = pending.subarray(end);
    return pending.subarray(LENGTH_BYTES, end);
  }
}

/** Returns a message with its length before it. */
export function withLength(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES + message.length);
  bytes[0] = message.length >>> 8;
  bytes[1] = message.length & 0xff;
  bytes.set(message, LENGTH_BYTES);
  return bytes;
}
