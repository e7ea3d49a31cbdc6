import {
  type Address,
  type Epoch,
  formatIp,
  receivedNameFault,
  type SeqRange,
} from "../../core/mod.ts";
import { WireError, type WireFault } from "./wire_error.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads big-endian fields between two offsets. The first fault stays, and after it every read
 * returns zero: a codec reads all its fields and asks once.
 *
 * Most datagrams are read by code that the engine has not optimized yet, where calls cost most. So
 * each number is one call, put together from its bytes here. A DataView would read it in one step,
 * and making one for each datagram costs more than that.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** The offset after the last byte that may be read. A fault moves it to where reading stopped. */
  end: number;
  offset = 0;
  error: WireError | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.end = bytes.length;
  }

  /** Bytes that may still be read; 0 after a fault. */
  get remaining(): number {
    return this.end - this.offset;
  }

  /** Moves to `start`, and restricts reading to the bytes up to `end`. */
  limit(start: number, end: number): void {
    this.offset = start;
    this.end = end;
  }

  /** Records a fault, unless there is one before it. Returns zero, the value of a missing field. */
  fail(fault: WireFault, offset = this.offset): 0 {
    this.error ??= new WireError(fault, offset);
    this.end = this.offset;
    return 0;
  }

  /** Records a fault unless a condition on the fields that were read holds. */
  expect(condition: boolean): void {
    if (!condition) this.fail("bad-value");
  }

  u8(): number {
    const at = this.offset;
    if (at >= this.end) return this.fail("truncated");
    this.offset = at + 1;
    return this.bytes[at]!;
  }

  u16(): number {
    const { bytes, offset: at } = this;
    if (at + 2 > this.end) return this.fail("truncated");
    this.offset = at + 2;
    return bytes[at]! << 8 | bytes[at + 1]!;
  }

  u32(): number {
    const { bytes, offset: at } = this;
    if (at + 4 > this.end) return this.fail("truncated");
    this.offset = at + 4;
    return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0;
  }

  u48(): number {
    const { bytes, offset: at } = this;
    if (at + 6 > this.end) return this.fail("truncated");
    this.offset = at + 6;
    const high = bytes[at]! << 8 | bytes[at + 1]!;
    const low = bytes[at + 2]! << 24 | bytes[at + 3]! << 16 | bytes[at + 4]! << 8 | bytes[at + 5]!;
    return high * 2 ** 32 + (low >>> 0);
  }

  /** Reads seven bytes whose value a JavaScript number can hold. */
  u53(): number {
    const { bytes, offset: at } = this;
    if (at + 7 > this.end) return this.fail("truncated");
    this.offset = at + 7;
    const high = bytes[at]! << 16 | bytes[at + 1]! << 8 | bytes[at + 2]!;
    const low = bytes[at + 3]! << 24 | bytes[at + 4]! << 16 | bytes[at + 5]! << 8 | bytes[at + 6]!;
    if (high >= 2 ** 21) this.fail("bad-value");
    return high * 2 ** 32 + (low >>> 0);
  }

  /** Skips `length` bytes, and returns their offset; -1 if there are fewer. */
  skip(length: number): number {
    const at = this.offset;
    if (this.error !== undefined) return -1;
    if (at + length > this.end) {
      this.fail("truncated");
      return -1;
    }
    this.offset = at + length;
    return at;
  }

  /** The next byte, without reading it; `undefined` at the end. */
  get next(): number | undefined {
    return this.offset < this.end ? this.bytes[this.offset] : undefined;
  }

  /** Reads a copy of bytes whose number is part of the layout. */
  fixed(length: number): Uint8Array {
    const at = this.skip(length);
    return at < 0 ? new Uint8Array(length) : this.bytes.slice(at, at + length);
  }

  /** Reads the index of one of `values`, and returns that one. */
  choice<T>(values: readonly T[]): T {
    const value = values[this.u8()];
    if (value === undefined) this.fail("bad-value");
    return value ?? values[0]!;
  }

  /** Reads the name of a member or a group. */
  name(): string {
    const length = this.u8();
    const at = this.skip(length);
    if (at < 0) return "";
    try {
      const text = asciiOf(this.bytes, at, at + length) ??
        decoder.decode(this.bytes.subarray(at, at + length));
      if (receivedNameFault(text) !== undefined) this.fail("bad-text", at);
      return text;
    } catch {
      this.fail("bad-text", at);
      return "";
    }
  }

  address(): Address {
    const family = this.u8();
    if (family !== 4 && family !== 6) this.fail("bad-value");
    const length = family === 4 ? 4 : 16;
    const at = this.skip(length);
    const port = this.u16();
    if (at < 0) return { transport: "udp", hostname: "0.0.0.0", port };
    const hostname = formatIp(this.bytes.subarray(at, at + length));
    // An IPv4 address has one form on the wire: the short one.
    this.expect(family === 4 || hostname.includes(":"));
    return { transport: "udp", hostname, port };
  }

  epoch(): Epoch {
    return { number: this.u32(), boot: this.u32() };
  }

  /** Reads ascending, disjoint ranges up to the end. */
  ranges(): SeqRange[] {
    const ranges: SeqRange[] = [];
    let previous = 0;
    while (this.remaining > 0) {
      const range = { first: this.u48(), last: this.u48() };
      this.expect(range.first > previous && range.last >= range.first);
      previous = range.last;
      ranges.push(range);
    }
    return ranges;
  }

  /** Reads ids, none of them 0, up to the end. */
  ids(): number[] {
    const ids: number[] = [];
    while (this.remaining > 0) {
      const id = this.u48();
      this.expect(id !== 0);
      ids.push(id);
    }
    return ids;
  }

  /** Reads zeros up to the end, and returns their number. */
  zeros(): number {
    const start = this.offset;
    while (this.remaining > 0) if (this.u8() !== 0) this.fail("bad-value", this.offset - 1);
    return this.offset - start;
  }
}

/** Returns the text of bytes that are all ASCII; `undefined` if one is not. */
function asciiOf(bytes: Uint8Array, start: number, end: number): string | undefined {
  let text = "";
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}
