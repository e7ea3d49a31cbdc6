import { MESSAGE_BYTES_MAX } from "../../../core/mod.ts";

/** A line as bytes without its end, or the length in bytes of a line that is too long. */
export type CutLine =
  | { readonly type: "line"; readonly bytes: Uint8Array }
  | { readonly type: "too-long"; readonly length: number };

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** The longest message, a mark before it that is not sent, and a carriage return. */
const LINE_BYTES_MAX = MESSAGE_BYTES_MAX + 2;
/**
 * The most bytes in a line of JSON with a message: each of its bytes may be an escape of six
 * characters, and a kilobyte is for the other fields.
 */
export const JSON_LINE_BYTES_MAX = 6 * MESSAGE_BYTES_MAX + 1_024;

/** Cuts a stream of bytes into lines. A line that is too long is counted and not kept. */
export class LineCutter {
  readonly #bytesMax: number;
  #parts: Uint8Array[] = [];
  #length = 0;

  /** `bytesMax` is the most bytes that a line may have; by default those of a message. */
  constructor(bytesMax: number = LINE_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** Returns the lines that this chunk completes. */
  push(chunk: Uint8Array): CutLine[] {
    const lines: CutLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.#keep(chunk, start, end);
      lines.push(this.#take());
      start = end + 1;
    }
    this.#keep(chunk, start, chunk.length);
    return lines;
  }

  /** Returns the last line, if the stream did not end with a line feed. */
  end(): CutLine | undefined {
    return this.#length === 0 ? undefined : this.#take();
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    this.#length += end - start;
    if (this.#length > this.#bytesMax) this.#parts = [];
    else if (end > start) this.#parts.push(chunk.slice(start, end));
  }

  #take(): CutLine {
    const length = this.#length;
    const parts = this.#parts;
    this.#parts = [];
    this.#length = 0;
    if (length > this.#bytesMax) return { type: "too-long", length };
    const bytes = parts.length === 1 ? parts[0]! : join(parts, length);
    const isCrLf = bytes.at(-1) === CARRIAGE_RETURN;
    return { type: "line", bytes: isCrLf ? bytes.subarray(0, -1) : bytes };
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
