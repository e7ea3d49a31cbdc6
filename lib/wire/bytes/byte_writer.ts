import { type Address, type Epoch, invariant, parseIp, type SeqRange } from "../../core/mod.ts";

const encoder = new TextEncoder();

/**
 * Writes big-endian fields into a buffer of fixed size. A field that runs over the end sets
 * `overflowed`, and nothing more is written: a codec writes all its fields and asks once.
 */
export class ByteWriter {
  readonly bytes: Uint8Array;
  readonly #end: number;
  offset = 0;
  overflowed = false;
  /** Bytes before the limit that stay free for now. */
  reserved = 0;

  /** Writes into the first `limit` bytes of `bytes`. */
  constructor(bytes: Uint8Array, limit = bytes.length) {
    this.bytes = bytes;
    this.#end = Math.min(limit, bytes.length);
  }

  get remaining(): number {
    return this.#end - this.reserved - this.offset;
  }

  u8(value: number): void {
    const at = this.#take(1);
    if (at >= 0) this.bytes[at] = value;
  }

  u16(value: number): void {
    const at = this.#take(2);
    if (at >= 0) this.#setUint16(at, value);
  }

  u32(value: number): void {
    const at = this.#take(4);
    if (at >= 0) this.#setUint32(at, value);
  }

  u48(value: number): void {
    const at = this.#take(6);
    if (at < 0) return;
    this.#setUint16(at, Math.floor(value / 2 ** 32));
    this.#setUint32(at + 2, value);
  }

  u53(value: number): void {
    const at = this.#take(7);
    if (at < 0) return;
    const high = Math.floor(value / 2 ** 32);
    this.bytes[at] = high >>> 16;
    this.#setUint16(at + 1, high);
    this.#setUint32(at + 3, value);
  }

  /** Writes the bytes of `source` from `start` to `end`. */
  copy(source: Uint8Array, start: number, end: number): void {
    const at = this.#take(end - start);
    // Most messages are short, and then a loop is faster than making a view to copy from.
    if (at < 0) return;
    if (end - start > 64) this.bytes.set(source.subarray(start, end), at);
    else for (let i = start, to = at; i < end; i++, to++) this.bytes[to] = source[i]!;
  }

  name(text: string): void {
    const start = this.offset;
    this.u8(text.length);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return this.#encodedName(text, start);
      this.u8(code);
    }
  }

  address(address: Address): void {
    const bytes = parseIp(address.hostname);
    invariant(bytes !== undefined, "The addresses inside gm are IP literals");
    this.u8(bytes.length === 4 ? 4 : 6);
    this.copy(bytes, 0, bytes.length);
    this.u16(address.port);
  }

  epoch(epoch: Epoch): void {
    this.u32(epoch.number);
    this.u32(epoch.boot);
  }

  ranges(ranges: readonly SeqRange[]): void {
    for (const { first, last } of ranges) {
      this.u48(first);
      this.u48(last);
    }
  }

  /** Writes zeros. */
  zeros(length: number): void {
    const at = this.#take(length);
    if (at >= 0) this.bytes.fill(0, at, at + length);
  }

  /** Writes a name that is not all ASCII, from `start` on. */
  #encodedName(text: string, start: number): void {
    this.offset = start;
    const bytes = encoder.encode(text);
    this.u8(bytes.length);
    this.copy(bytes, 0, bytes.length);
  }

  // A DataView would write these in one step, and making one for each datagram costs more than
  // that. Each byte keeps the lowest eight bits of what is put there.
  #setUint16(at: number, value: number): void {
    this.bytes[at] = value >>> 8;
    this.bytes[at + 1] = value;
  }

  #setUint32(at: number, value: number): void {
    this.#setUint16(at, value >>> 16);
    this.#setUint16(at + 2, value);
  }

  #take(length: number): number {
    const at = this.offset;
    if (this.overflowed || at + length > this.#end - this.reserved) {
      this.overflowed = true;
      return -1;
    }
    this.offset = at + length;
    return at;
  }
}
