/** The destination of lines: `Deno.stdout`, `Deno.stderr`, a pipe. */
export interface LineSink {
  write(bytes: Uint8Array): Promise<number>;
}

export interface LineWriterOptions {
  /**
   * Bytes that may wait for the sink; lines past it are dropped.
   *
   * @default {Infinity}
   */
  readonly waitingBytesMax?: number;
}

/**
 * Writes whole lines in order, without blocking the event loop: a client whose reader is slow must
 * go on sending heartbeats. Lines that wait leave in one write. When nobody reads any more, as after
 * `gm … | head -1`, all lines are dropped without an error.
 */
export class LineWriter {
  readonly #sink: LineSink;
  readonly #waitingBytesMax: number;
  readonly #encoder = new TextEncoder();
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isBroken = false;
  /** Resolves when the lines that wait now are written; they begin after the batch before them. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(sink: LineSink, options: LineWriterOptions = {}) {
    this.#sink = sink;
    this.#waitingBytesMax = options.waitingBytesMax ?? Infinity;
  }

  /** Writes one line; resolves when it is written, or when nobody reads any more. */
  write(line: string): Promise<void> {
    if (this.#isBroken) return Promise.resolve();
    const bytes = this.#encoder.encode(`${line}\n`);
    if (this.#waitingBytes + bytes.length > this.#waitingBytesMax) return Promise.resolve();
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#next ??= this.#last = this.#last.then(() => this.#writeBatch());
    return this.#next;
  }

  /** Resolves when all lines so far are written. */
  flush(): Promise<void> {
    return this.#last;
  }

  async #writeBatch(): Promise<void> {
    const lines = this.#waiting;
    const batch = join(lines, this.#waitingBytes);
    this.#waiting = [];
    this.#next = undefined;
    try {
      for (let written = 0; written < batch.length && !this.#isBroken;) {
        written += await this.#sink.write(batch.subarray(written));
      }
    } catch {
      // The pipe or terminal is closed: nobody is left to read a line about it.
      this.#isBroken = true;
      this.#waiting = [];
    }
    this.#waitingBytes -= batch.length;
  }
}

function join(lines: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const line of lines) {
    all.set(line, offset);
    offset += line.length;
  }
  return all;
}
