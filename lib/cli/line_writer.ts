/** Where lines go: `Deno.stdout`, `Deno.stderr`, a pipe. */
export interface LineSink {
  write(bytes: Uint8Array): Promise<number>;
}

export interface LineWriterOptions {
  /**
   * Bytes that may wait for the sink; lines past it are dropped and counted.
   *
   * @default {Infinity}
   */
  readonly waitingBytesMax?: number;
}

/**
 * Writes whole lines in order, without blocking the event loop (a client behind a slow reader
 * must go on sending heartbeats). What waits leaves in one write. When nobody reads any more,
 * as after `gm … | head -1`, everything written is quietly forgotten.
 */
export class LineWriter {
  readonly #sink: LineSink;
  readonly #waitingBytesMax: number;
  readonly #encoder = new TextEncoder();
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #dropped = 0;
  #isBroken = false;
  /** The batch that takes what waits now, once the one before it is written. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(sink: LineSink, options: LineWriterOptions = {}) {
    this.#sink = sink;
    this.#waitingBytesMax = options.waitingBytesMax ?? Infinity;
  }

  /** How many lines were dropped because too much waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Writes one line; resolves when it is gone, or when nobody reads any more. */
  write(line: string): Promise<void> {
    if (this.#isBroken) return Promise.resolve();
    const bytes = this.#encoder.encode(`${line}\n`);
    if (this.#waitingBytes + bytes.length > this.#waitingBytesMax) {
      this.#dropped++;
      return Promise.resolve();
    }
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#next ??= this.#last = this.#last.then(() => this.#writeBatch());
    return this.#next;
  }

  /** Resolves when everything written so far is gone. */
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
      // A closed pipe or terminal: there is nobody left to tell.
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
