import { delay } from "@std/async/delay";
import { systemClock } from "../../../net/mod.ts";
import {
  CHUNK_BYTES,
  INPUT_DRAIN_MS_MAX,
  LOOK_MS,
  PASTE_DRAIN_MS_MAX,
  PASTE_QUIET_MS,
  QUIET_MS,
} from "./limits.ts";
import type { Tty } from "./tty.ts";

/** The passing of time, in milliseconds. */
export interface Time {
  now(): number;
  wait(ms: number): Promise<void>;
}

const systemTime: Time = { now: () => systemClock.now(), wait: (ms) => delay(ms) };

/** The consequences of input. */
export interface TtyInputOptions {
  readonly onChunk: (chunk: Uint8Array) => void;
  readonly onEnd: () => void;
  /** @default the time of this host */
  readonly time?: Time | undefined;
}

/** Reads a terminal until it ends, and knows when it was quiet. */
export class TtyInput {
  readonly #tty: Pick<Tty, "read">;
  readonly #options: TtyInputOptions;
  readonly #time: Time;
  #lastAt = -Infinity;
  /** Number of chunks that were read. */
  #chunks = 0;
  #hasDroppedLines = false;
  #isEnded = false;

  constructor(tty: Pick<Tty, "read">, options: TtyInputOptions) {
    this.#tty = tty;
    this.#options = options;
    this.#time = options.time ?? systemTime;
  }

  /** Reads until the end of the input, which may be the end of the process. */
  async run(): Promise<void> {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let length = await this.#read(chunk); length !== null; length = await this.#read(chunk)) {
      this.#lastAt = this.#time.now();
      this.#chunks++;
      this.#options.onChunk(chunk.subarray(0, length));
    }
    this.#isEnded = true;
    this.#options.onEnd();
  }

  /** Records that a whole line came after the last one that counts. Such lines are a paste. */
  dropLine(): void {
    this.#hasDroppedLines = true;
  }

  /**
   * Resolves once nothing has come for a while: the rest of a paste has arrived. Whatever comes
   * after that is read by the shell.
   *
   * A wait counts as {@linkcode LOOK_MS}, however long it took: on a busy host this process may
   * have had no chance to read what came meanwhile. For the same reason there are two waits at
   * least, however long ago the last input was.
   */
  async quiet(): Promise<void> {
    const time = this.#time;
    const begin = time.now();
    const neededMs = () => this.#hasDroppedLines ? PASTE_QUIET_MS : QUIET_MS;
    const mostMs = () => this.#hasDroppedLines ? PASTE_DRAIN_MS_MAX : INPUT_DRAIN_MS_MAX;
    let quietMs = Math.min(begin - this.#lastAt, neededMs() - 2 * LOOK_MS);
    while (!this.#isEnded && quietMs < neededMs() && time.now() - begin < mostMs()) {
      const chunks = this.#chunks;
      await time.wait(LOOK_MS);
      quietMs = this.#chunks === chunks ? quietMs + LOOK_MS : 0;
    }
  }

  async #read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      try {
        return await this.#tty.read(into);
      } catch (error) {
        // The process was stopped and goes on.
        if (error instanceof Deno.errors.Interrupted) continue;
        // The window was closed.
        return null;
      }
    }
  }
}
