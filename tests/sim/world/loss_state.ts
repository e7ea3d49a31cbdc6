import type { Random } from "../../../lib/core/mod.ts";
import type { LossBursts } from "./settings.ts";

/** Tracks whether the network is in its bad state, in which every datagram is lost. */
export class LossState {
  #bursts: LossBursts | undefined;
  readonly #random: Random;
  #isBad = false;
  #until = 0;

  constructor(bursts: LossBursts | undefined, random: Random) {
    this.#bursts = bursts;
    this.#random = random;
    this.#until = this.#drawMs();
  }

  isBad(now: number): boolean {
    if (this.#bursts === undefined) return false;
    while (now >= this.#until) {
      this.#isBad = !this.#isBad;
      this.#until += this.#drawMs();
    }
    return this.#isBad;
  }

  /** From now on it is good. */
  end(): void {
    this.#bursts = undefined;
  }

  /** Draws the time in milliseconds that the next state lasts. */
  #drawMs(): number {
    if (this.#bursts === undefined) return Infinity;
    const meanMs = this.#isBad ? this.#bursts.badMs : this.#bursts.goodMs;
    return -meanMs * Math.log(1 - this.#random());
  }
}
