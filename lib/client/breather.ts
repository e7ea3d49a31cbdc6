import { delay } from "@std/async/delay";

/** Steps that are done in one go, a few milliseconds' worth. */
const STEPS = 256;

/**
 * Lets the event loop look at its sockets now and then. Promises alone never do, and Deno looks
 * only every 61st turn while something else is always ready (a full pipe is): without a breath a
 * program that multicasts much hears nobody and misses its heartbeats.
 */
export class Breather {
  #steps = 0;

  /** To be awaited after each step. */
  async step(): Promise<void> {
    if (++this.#steps < STEPS) return;
    this.#steps = 0;
    await delay(0);
  }
}
