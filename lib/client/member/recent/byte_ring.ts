/** Bytes that a ring begins with. Most groups are quiet. */
const RING_BYTES_MIN = 1_024;

/**
 * The newest bytes of a stream of bytes, by their position in it. The ring grows by doubling as
 * long as nothing is dropped, and then goes round in the same memory.
 */
export class ByteRing {
  #bytes = new Uint8Array(RING_BYTES_MIN);
  /** The position of the first byte kept. Only this class sets it. */
  start = 0;
  /** The position of the next byte. Only this class sets it. */
  end = 0;

  /** Copies the bytes of `source` from `from` to `to`; returns the position of the first one. */
  append(source: Uint8Array, from: number, to: number): number {
    const position = this.end;
    const length = to - from;
    if (position - this.start + length > this.#bytes.length) this.#grow(length);
    const at = position % this.#bytes.length;
    const fit = Math.min(length, this.#bytes.length - at);
    this.#bytes.set(source.subarray(from, from + fit), at);
    if (fit < length) this.#bytes.set(source.subarray(from + fit, to), 0);
    this.end += length;
    return position;
  }

  /** Forgets what lies before a position. */
  dropBefore(position: number): void {
    this.start = position;
  }

  /** Returns a copy of the bytes from one position to another. */
  slice(from: number, to: number): Uint8Array {
    const at = from % this.#bytes.length;
    const copy = new Uint8Array(to - from);
    const fit = Math.min(copy.length, this.#bytes.length - at);
    copy.set(this.#bytes.subarray(at, at + fit));
    if (fit < copy.length) copy.set(this.#bytes.subarray(0, copy.length - fit), fit);
    return copy;
  }

  #grow(length: number): void {
    const kept = this.slice(this.start, this.end);
    let size = this.#bytes.length;
    while (size < kept.length + length) size *= 2;
    this.#bytes = new Uint8Array(size);
    this.end = this.start;
    this.append(kept, 0, kept.length);
  }
}
