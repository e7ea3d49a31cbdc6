const LINE_FEED = 10;

/** A line of a TCP stream, or the fault that makes the rest of the stream useless. */
export type Line =
  | { readonly type: "line"; readonly text: string }
  /** The line is longer than allowed. */
  | { readonly type: "too-large" }
  /** The line is not UTF-8. */
  | { readonly type: "bad-text" };

/** Cuts a stream of bytes into lines of bounded length, however the stream is chunked. */
export class LineSplitter {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  readonly #bytesMax: number;
  readonly #parts: Uint8Array[] = [];
  #length = 0;
  #isBroken = false;

  /** `bytesMax` counts the line feed. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Returns the lines that a chunk completes. After a fault there are no more. */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    while (!this.#isBroken && start < chunk.length) {
      const feed = chunk.indexOf(LINE_FEED, start);
      const end = feed < 0 ? chunk.length : feed + 1;
      this.#length += end - start;
      if (this.#length > this.#bytesMax) lines.push(this.#break("too-large"));
      else {
        this.#parts.push(chunk.slice(start, end));
        if (feed >= 0) lines.push(this.#take());
      }
      start = end;
    }
    return lines;
  }

  #take(): Line {
    const bytes = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    this.#parts.length = 0;
    this.#length = 0;
    try {
      return { type: "line", text: this.#decoder.decode(bytes.subarray(0, bytes.length - 1)) };
    } catch {
      return this.#break("bad-text");
    }
  }

  #break(type: "too-large" | "bad-text"): Line {
    this.#isBroken = true;
    this.#parts.length = 0;
    return { type };
  }
}
