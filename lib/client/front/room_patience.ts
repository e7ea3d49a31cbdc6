import { delay } from "@std/async/delay";
import { BYE_MS } from "../../core/mod.ts";

/** Waits for a number of milliseconds; rejects when the signal is aborted. */
type Wait = (ms: number, options: { signal: AbortSignal }) => Promise<void>;

/**
 * The time for which messages may wait for room. There is no limit while lines may still come. Once
 * the user wants to end, it is `BYE_MS` after the last line that was run.
 */
export class RoomPatience {
  readonly #wait: Wait;
  readonly #over = new AbortController();
  readonly #stop = new AbortController();
  #lines = 0;
  #isLimited = false;

  /** `wait` waits for a number of milliseconds. */
  constructor(wait: Wait = delay) {
    this.#wait = wait;
  }

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** Notes that a line was run. */
  progress(): void {
    this.#lines++;
  }

  /** Begins to count the time: the user wants to end. */
  limit(): void {
    if (this.#isLimited) return;
    this.#isLimited = true;
    void this.#watch();
  }

  /** Ends the count. */
  stop(): void {
    this.#stop.abort();
  }

  async #watch(): Promise<void> {
    for (let before = -1; before !== this.#lines;) {
      before = this.#lines;
      try {
        await this.#wait(BYE_MS, this.#stop);
      } catch {
        return;
      }
    }
    this.#over.abort();
  }
}
