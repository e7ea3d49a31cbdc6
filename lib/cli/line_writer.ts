import { OutputFailure } from "./output_failure.ts";

/** The destination of lines: `Deno.stdout`, `Deno.stderr`, a pipe. */
export interface LineSink {
  write(bytes: Uint8Array): Promise<number>;
  /** Writes what can be written without waiting; returns the number of bytes, 0 if none can. */
  writeNow?(bytes: Uint8Array): number;
}

export interface LineWriterOptions {
  /**
   * Bytes that may wait for the sink; lines past it are dropped.
   *
   * @default {Infinity}
   */
  readonly waitingBytesMax?: number;
  /**
   * Called once, when the sink fails; all later lines are dropped.
   *
   * @default nothing
   */
  readonly onFailure?: (failure: OutputFailure) => void;
}

/**
 * Writes whole lines in order, without blocking the event loop: a client whose reader is slow must
 * go on sending heartbeats. A line that finds nothing under way is written at once; lines that wait
 * leave in one write.
 *
 * After a sink has failed, nothing more is written to it, so that no stale line follows a hole.
 * `onFailure` is called; no promise rejects.
 */
export class LineWriter {
  readonly #sink: LineSink;
  readonly #waitingBytesMax: number;
  readonly #onFailure: (failure: OutputFailure) => void;
  readonly #encoder = new TextEncoder();
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isBroken = false;
  /** True while a batch is under way, or has one after it. */
  #isWriting = false;
  /** Resolves when the lines that wait now are written; they begin after the batch before them. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(sink: LineSink, options: LineWriterOptions = {}) {
    this.#sink = sink;
    this.#waitingBytesMax = options.waitingBytesMax ?? Infinity;
    this.#onFailure = options.onFailure ?? (() => {});
  }

  /** Writes one line; resolves when it is written, or when the sink has failed. */
  write(line: string): Promise<void> {
    if (this.#isBroken) return Promise.resolve();
    const bytes = this.#encoder.encode(`${line}\n`);
    if (this.#waitingBytes + bytes.length > this.#waitingBytesMax) return Promise.resolve();
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (!this.#isWriting) return this.#last = this.#writeBatch();
    return this.#next ??= this.#last = this.#last.then(() => this.#writeBatch());
  }

  /** Resolves when all lines so far are written. */
  flush(): Promise<void> {
    return this.#last;
  }

  async #writeBatch(): Promise<void> {
    if (this.#isBroken) return;
    const lines = this.#waiting;
    const batch = lines.length === 1 ? lines[0]! : join(lines, this.#waitingBytes);
    this.#waiting = [];
    this.#next = undefined;
    this.#isWriting = true;
    try {
      let written = this.#sink.writeNow?.(batch) ?? 0;
      while (written < batch.length && !this.#isBroken) {
        written += await this.#sink.write(batch.subarray(written));
      }
    } catch (error) {
      this.#isBroken = true;
      this.#waiting = [];
      this.#onFailure(new OutputFailure(error));
    }
    this.#waitingBytes -= batch.length;
    this.#isWriting = this.#next !== undefined;
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
