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

  /**
   * Writes one line. Returns `undefined` if it is written already, or is dropped; else what
   * resolves when it is written, or when the sink has failed.
   */
  write(line: string): Promise<void> | undefined {
    if (this.#isBroken) return undefined;
    const bytes = this.#encoder.encode(`${line}\n`);
    if (this.#waitingBytes + bytes.length > this.#waitingBytesMax) return undefined;
    if (this.#isWriting) return this.#wait(bytes);
    const writing = this.#begin(bytes);
    if (writing !== undefined) this.#last = writing;
    return writing;
  }

  /** Resolves when all lines so far are written. */
  flush(): Promise<void> {
    return this.#last;
  }

  #wait(bytes: Uint8Array): Promise<void> {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    return this.#next ??= this.#last = this.#last.then(() => this.#beginNext());
  }

  #beginNext(): Promise<void> | undefined {
    const batch = join(this.#waiting, this.#waitingBytes);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#next = undefined;
    return this.#begin(batch);
  }

  /** Writes what can be written at once. Returns what to wait for until the rest is written. */
  #begin(batch: Uint8Array): Promise<void> | undefined {
    this.#isWriting = false;
    if (this.#isBroken) return undefined;
    try {
      const written = this.#sink.writeNow?.(batch) ?? 0;
      return written < batch.length ? this.#finish(batch, written) : undefined;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  async #finish(batch: Uint8Array, begun: number): Promise<void> {
    this.#isWriting = true;
    this.#waitingBytes += batch.length;
    try {
      for (let written = begun; written < batch.length;) {
        written += await this.#sink.write(batch.subarray(written));
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#waitingBytes -= batch.length;
    this.#isWriting = this.#next !== undefined;
  }

  #fail(error: unknown): void {
    this.#isBroken = true;
    this.#onFailure(new OutputFailure(error));
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
