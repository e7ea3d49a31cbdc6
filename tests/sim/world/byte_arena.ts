/** Bytes that are allocated at a time. */
const CHUNK_BYTES = 64 * 1_024;

/**
 * Keeps copies of datagrams, many in one buffer. A buffer for each would take three times as long
 * to allocate and to free.
 */
export class ByteArena {
  #chunk = new Uint8Array(CHUNK_BYTES);
  #used = 0;

  /** Returns a copy of the first `length` bytes of a buffer. */
  copy(from: Uint8Array, length: number): Uint8Array {
    if (this.#used + length > CHUNK_BYTES) {
      this.#chunk = new Uint8Array(Math.max(length, CHUNK_BYTES));
      this.#used = 0;
    }
    const copy = this.#chunk.subarray(this.#used, this.#used + length);
    copy.set(from.subarray(0, length));
    this.#used += length;
    return copy;
  }
}
