import { delay } from "@std/async/delay";
import { systemClock } from "../../../net/mod.ts";
import { CHUNK_BYTES, INPUT_DRAIN_MS_MAX, QUIET_MS } from "./limits.ts";
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
      this.#options.onChunk(chunk.subarray(0, length));
    }
    this.#isEnded = true;
    this.#options.onEnd();
  }

  /**
   * Resolves once nothing has come for a while: the rest of a paste has arrived. Whatever comes after
   * that is read by the shell.
   */
  async quiet(): Promise<void> {
    const time = this.#time;
    const until = time.now() + INPUT_DRAIN_MS_MAX;
    for (let ms = this.#missingMs(); ms > 0 && time.now() < until; ms = this.#missingMs()) {
      await time.wait(ms);
    }
  }

  #missingMs(): number {
    return this.#isEnded ? 0 : this.#lastAt + QUIET_MS - this.#time.now();
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
