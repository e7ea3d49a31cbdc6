import type { Tty } from "./tty.ts";

/** Returns what to write next; "" if there is nothing. */
type Compose = () => string;

/**
 * Writes to a terminal without blocking the event loop, one piece after the other. What a piece
 * contains is asked for when the one before it is out, so a slow terminal gets the newest state and
 * nothing waits in memory. A terminal that fails is written to no more.
 */
export class ScreenWriter {
  readonly #tty: Pick<Tty, "write">;
  readonly #compose: Compose;
  readonly #encoder = new TextEncoder();
  #writing: Promise<void> | undefined;
  #isBroken = false;

  constructor(tty: Pick<Tty, "write">, compose: Compose) {
    this.#tty = tty;
    this.#compose = compose;
  }

  /** Begins to write, if it does not; resolves when there is nothing more to write. */
  flush(): Promise<void> {
    this.#writing ??= this.#run();
    return this.#writing;
  }

  async #run(): Promise<void> {
    // What is drawn in one turn leaves in one piece.
    await Promise.resolve();
    for (let text = this.#compose(); text !== ""; text = this.#compose()) await this.#write(text);
    // At once: a caller that knows of the last piece may flush the next before the promise
    // resolves.
    this.#writing = undefined;
  }

  async #write(text: string): Promise<void> {
    const bytes = this.#encoder.encode(text);
    try {
      for (let written = 0; written < bytes.length && !this.#isBroken;) {
        written += await this.#tty.write(bytes.subarray(written));
      }
    } catch {
      this.#isBroken = true;
    }
  }
}
