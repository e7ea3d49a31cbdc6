import { delay } from "@std/async/delay";
import type { Instant } from "../core/mod.ts";

/** Time in milliseconds that others wait at most; a breath itself takes one or two. */
const BREATH_EVERY_MS = 3;

/**
 * Lets the event loop look at its sockets now and then. Promises alone never do, and Deno looks
 * only every 61st turn while something else is always ready, like a full pipe. Without a breath a
 * program that multicasts much receives nothing and misses its heartbeats.
 */
export class Breather {
  readonly #now: () => Instant;
  /** Number of steps between two looks at the clock. */
  readonly #stepsPerLook: number;
  #steps = 0;
  #breathedAt: Instant;

  constructor(now: () => Instant, stepsPerLook: number) {
    this.#now = now;
    this.#stepsPerLook = stepsPerLook;
    this.#breathedAt = now();
  }

  /** Counts steps; returns what to await before the next one, if it is time for a breath. */
  step(steps = 1): Promise<void> | undefined {
    this.#steps += steps;
    if (this.#steps < this.#stepsPerLook) return undefined;
    this.#steps = 0;
    return this.#now() - this.#breathedAt < BREATH_EVERY_MS ? undefined : this.#breathe();
  }

  /** Notes that the event loop had its turn anyway. */
  rested(): void {
    this.#breathedAt = this.#now();
  }

  async #breathe(): Promise<void> {
    await delay(0);
    this.#breathedAt = this.#now();
  }
}
