import { ACTIVE_SENDER_MS, type Instant } from "../../../core/mod.ts";

/**
 * The slots from which messages were delivered lately. So many senders share a receiver's buffer,
 * and a member divides the sequencer's window by their number (PROTOCOL 10.5.1).
 */
export class ActiveSlots {
  /** The time of the last delivery, by slot. */
  readonly #heardAt = new Map<number, Instant>();

  /** Records a delivery. */
  heard(slot: number, now: Instant): void {
    this.#heardAt.set(slot, now);
  }

  /** Forgets a slot whose member joined or left. */
  forget(slot: number): void {
    this.#heardAt.delete(slot);
  }

  /**
   * Returns the number of slots other than `own` that were heard in the last `ACTIVE_SENDER_MS`.
   */
  countOthers(own: number, now: Instant): number {
    let count = 0;
    for (const [slot, at] of this.#heardAt) {
      if (slot !== own && now - at < ACTIVE_SENDER_MS) count++;
    }
    return count;
  }
}
