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
 * The wait in a safe group for the sequencer's `stable`, which says up to where all members hold
 * the sequence. The frame may get lost, and in a quiet group nothing else would bring it, so a
 * member that holds more than was released asks again and again (PROTOCOL 11.3.4).
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

  /** Begins to wait if entries are held that were not released, unless it waits already. */
  await(window: ReceiveWindow<unknown> | undefined, now: Instant): void {
    if (this.#deadline !== undefined || !window?.isAwaitingRelease) return;
    this.#deadline = now + jitter(this.#askMs, 0.2, this.#random);
    this.#askMs = Math.min(2 * this.#askMs, STABLE_MS_MAX);
  }

  /** Releases the entries up to `seq`, which all members hold. */
  release(window: ReceiveWindow<unknown>, seq: Seq): void {
    window.release(seq);
    this.#askMs = STABLE_MS;
    if (!window.isAwaitingRelease) this.#deadline = undefined;
  }

  /**
   * Returns the seq up to which we delivered, if it is time to ask for more; `undefined` if not.
   */
  takeQuestion(window: ReceiveWindow<unknown> | undefined, now: Instant): Seq | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    this.#deadline = undefined;
    if (!window?.isAwaitingRelease) return undefined;
    this.await(window, now);
    return window.offered;
  }

  /** Ends the wait: our stay is over. */
  stop(): void {
    this.#deadline = undefined;
  }
}
