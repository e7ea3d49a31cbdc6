import {
  type Instant,
  jitter,
  type Random,
  type Seq,
  STABLE_MS,
  STABLE_MS_MAX,
} from "../../../core/mod.ts";
import type { ReceiveWindow } from "../../../ordering/mod.ts";

/**
 * Waits in a safe group for the word that what a member holds may be delivered, and asks for it: the
 * word may get lost, and in a quiet group nothing else would bring it (docs/PROTOCOL.md, 11.3).
 */
export class StableWatch {
  readonly #random: Random;
  #deadline: Instant | undefined;
  #askMs = STABLE_MS;

  constructor(random: Random) {
    this.#random = random;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  /** Something has come that may have to wait for its release. */
  await(window: ReceiveWindow<unknown> | undefined, now: Instant): void {
    if (this.#deadline !== undefined || !window?.isAwaitingRelease) return;
    this.#deadline = now + jitter(this.#askMs, 0.2, this.#random);
    this.#askMs = Math.min(2 * this.#askMs, STABLE_MS_MAX);
  }

  /** The word has come: up to `seq`. */
  release(window: ReceiveWindow<unknown>, seq: Seq): void {
    window.release(seq);
    this.#askMs = STABLE_MS;
    if (!window.isAwaitingRelease) this.#deadline = undefined;
  }

  /** Up to where we know, when it is time to ask for more. */
  takeQuestion(window: ReceiveWindow<unknown> | undefined, now: Instant): Seq | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    this.#deadline = undefined;
    if (!window?.isAwaitingRelease) return undefined;
    this.await(window, now);
    return window.delivered;
  }

  stop(): void {
    this.#deadline = undefined;
  }
}
