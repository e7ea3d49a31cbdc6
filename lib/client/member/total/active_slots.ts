import { ACTIVE_SENDER_MS, type Instant } from "../../../core/mod.ts";

/** Who has been heard in a total-order group lately: as many share what a receiver has room for. */
export class ActiveSlots {
  /** When each slot was last delivered from. */
  readonly #heardAt = new Map<number, Instant>();

  heard(slot: number, now: Instant): void {
    this.#heardAt.set(slot, now);
  }

  /** Its member came or went: nothing of the one before counts for the one after. */
  forget(slot: number): void {
    this.#heardAt.delete(slot);
  }

  /** Those but `own` that were heard in the last `ACTIVE_SENDER_MS`. */
  countOthers(own: number, now: Instant): number {
    let count = 0;
    for (const [slot, at] of this.#heardAt) {
      if (slot !== own && now - at < ACTIVE_SENDER_MS) count++;
    }
    return count;
  }
}
