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
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #end: number;
  offset = 0;
  error: WireError | undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#end = bytes.length;
  }

  /** Bytes that may still be read; 0 after a fault. */
  get remaining(): number {
    return this.error === undefined ? this.#end - this.offset : 0;
  }

  /**
   * Restricts reading to the next `length` bytes. Returns false, with a fault, if there are fewer.
   */
  limit(length: number): boolean {
    if (this.offset + length > this.#bytes.length) {
      this.fail("truncated");
      return false;
    }
    this.#end = this.offset + length;
    return true;
  }

  /** Records a fault, unless there is one before it. */
  fail(fault: WireFault, offset = this.offset): void {
    this.error ??= new WireError(fault, offset);
  }

  /** Records a fault unless a condition on the fields that were read holds. */
  expect(condition: boolean): void {
    if (!condition) this.fail("bad-value");
  }

  u8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#bytes[at]!;
  }

  u16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : uint16(this.#bytes, at);
  }

  u32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : uint32(this.#bytes, at);
  }

  u48(): number {
    const at = this.#take(6);
    if (at < 0) return 0;
    return uint16(this.#bytes, at) * 2 ** 32 + uint32(this.#bytes, at + 2);
  }

  /** Reads seven bytes whose value a JavaScript number can hold. */
  u53(): number {
    const at = this.#take(7);
    if (at < 0) return 0;
    const high = this.#bytes[at]! * 2 ** 16 + uint16(this.#bytes, at + 1);
    if (high >= 2 ** 21) this.fail("bad-value");
    return high * 2 ** 32 + uint32(this.#bytes, at + 3);
  }

  /** Skips `length` bytes, and returns their offset. */
  skip(length: number): number {
    return this.#take(length);
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
    const at = this.#take(length);
    if (at < 0) return "";
    try {
      const text = asciiOf(this.#bytes, at, at + length) ??
        decoder.decode(this.#bytes.subarray(at, at + length));
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
    const at = this.#take(length);
    const port = this.u16();
    if (at < 0) return { transport: "udp", hostname: "0.0.0.0", port };
    const hostname = formatIp(this.#bytes.subarray(at, at + length));
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

  #take(length: number): number {
    if (this.error !== undefined) return -1;
    const at = this.offset;
    if (at + length > this.#end) {
      this.fail("truncated");
      return -1;
    }
    this.offset = at + length;
    return at;
  }
}

// A DataView would read these in one step, and making one for each datagram costs more than that.
function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at]! << 8 | bytes[at + 1]!;
}

function uint32(bytes: Uint8Array, at: number): number {
  return uint16(bytes, at) * 2 ** 16 + uint16(bytes, at + 2);
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
