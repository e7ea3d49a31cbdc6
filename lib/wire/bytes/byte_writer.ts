import { type Address, type Epoch, invariant, parseIp, type SeqRange } from "../../core/mod.ts";

const encoder = new TextEncoder();

/**
 * Writes big-endian fields into a buffer of fixed size. A field that runs over the end sets
 * `overflowed`, and nothing more is written: a codec writes all its fields and asks once.
 *
 * Each number is one call, for the reason that {@linkcode ByteReader} has. A byte of the buffer
 * keeps the lowest eight bits of what is put there.
 */
export class ByteWriter {
  readonly bytes: Uint8Array;
  readonly #end: number;
  /** The offset that no field may pass; -1 once a field would have. */
  #limit: number;
  #reserved = 0;
  offset = 0;
  overflowed = false;

  /** Writes into the first `limit` bytes of `bytes`. */
  constructor(bytes: Uint8Array, limit = bytes.length) {
    this.bytes = bytes;
    this.#end = Math.min(limit, bytes.length);
    this.#limit = this.#end;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#end - this.#reserved - this.offset;
  }

  /** Keeps so many bytes before the end free for now. */
  reserve(bytes: number): void {
    this.#reserved = bytes;
    this.#limit = this.#end - bytes;
  }

  /** Takes back what was written from `offset` on, and with it a field that did not fit. */
  rewind(offset: number): void {
    this.offset = offset;
    this.overflowed = false;
    this.#limit = this.#end - this.#reserved;
  }

  /** Records that a field does not fit. */
  overflow(): void {
    this.overflowed = true;
    this.#limit = -1;
  }

  u8(value: number): void {
    const at = this.offset;
    if (at >= this.#limit) return this.overflow();
    this.offset = at + 1;
    this.bytes[at] = value;
  }

  u16(value: number): void {
    const { bytes, offset: at } = this;
    if (at + 2 > this.#limit) return this.overflow();
    this.offset = at + 2;
    bytes[at] = value >>> 8;
    bytes[at + 1] = value;
  }

  u32(value: number): void {
    const { bytes, offset: at } = this;
    if (at + 4 > this.#limit) return this.overflow();
    this.offset = at + 4;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  u48(value: number): void {
    const { bytes, offset: at } = this;
    if (at + 6 > this.#limit) return this.overflow();
    this.offset = at + 6;
    const high = value / 2 ** 32 >>> 0;
    bytes[at] = high >>> 8;
    bytes[at + 1] = high;
    bytes[at + 2] = value >>> 24;
    bytes[at + 3] = value >>> 16;
    bytes[at + 4] = value >>> 8;
    bytes[at + 5] = value;
  }

  u53(value: number): void {
    const { bytes, offset: at } = this;
    if (at + 7 > this.#limit) return this.overflow();
    this.offset = at + 7;
    const high = value / 2 ** 32 >>> 0;
    bytes[at] = high >>> 16;
    bytes[at + 1] = high >>> 8;
    bytes[at + 2] = high;
    bytes[at + 3] = value >>> 24;
    bytes[at + 4] = value >>> 16;
    bytes[at + 5] = value >>> 8;
    bytes[at + 6] = value;
  }

  /** Skips `length` bytes, and returns their offset; -1 if there are fewer. */
  skip(length: number): number {
    const at = this.offset;
    if (at + length > this.#limit) {
      this.overflow();
      return -1;
    }
    this.offset = at + length;
    return at;
  }

  /** Writes the bytes of `source` from `start` to `end`. */
  copy(source: Uint8Array, start: number, end: number): void {
    const at = this.skip(end - start);
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
      if (code >= 0x80) return writeEncoded(this, text, start);
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
    const at = this.skip(length);
    if (at >= 0) this.bytes.fill(0, at, at + length);
  }
}

/** Writes a name that is not all ASCII, from `start` on. */
function writeEncoded(writer: ByteWriter, text: string, start: number): void {
  const bytes = encoder.encode(text);
  writer.offset = start;
  writer.u8(bytes.length);
  writer.copy(bytes, 0, bytes.length);
}
