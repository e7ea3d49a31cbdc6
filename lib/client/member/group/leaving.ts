import { BYE_MS, type Instant } from "../../../core/mod.ts";
import type { Lacking } from "./member_event.ts";

/** The end of a stay in a group: no more is sent, and what was sent is awaited to arrive. */
export class Leaving {
  #since: Instant | undefined;
  #deadline: Instant | undefined;
  #lacking: readonly Lacking[] | undefined;

  /** Whether the stay is being ended. */
  get isUnderWay(): boolean {
    return this.#since !== undefined;
  }

  /** Who lacks what, once there is nothing to wait for any more; `undefined` before. */
  get drained(): readonly Lacking[] | undefined {
    return this.#lacking;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadline;
  }

  start(now: Instant): void {
    this.#since = now;
  }

  /** Whether to go on waiting: something is owed, and there was progress within the last `BYE_MS`. */
  waits(isOwed: boolean, progressAt: Instant, now: Instant): boolean {
    if (this.#since === undefined || this.#lacking !== undefined) return true;
    this.#deadline = Math.max(this.#since, progressAt) + BYE_MS;
    return isOwed && now < this.#deadline;
  }

  /** Nothing is awaited any more. */
  finish(lacking: readonly Lacking[]): void {
    this.#lacking = lacking;
    this.#deadline = undefined;
  }

  /** The stay has ended otherwise. */
  stop(): void {
    this.#deadline = undefined;
  }
}
