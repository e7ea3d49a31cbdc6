import { forgetOldest } from "./forget_oldest.ts";
import type { MemberId } from "./ids.ts";
import { REMOVED_IDS_MAX } from "./limits.ts";

/** The `REMOVED_IDS_MAX` ids that were added last, oldest first. */
export class RecentIds {
  readonly #ids = new Set<MemberId>();

  /** Adds an id as the newest, also if it was there before. */
  add(id: MemberId): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    forgetOldest(this.#ids, REMOVED_IDS_MAX);
  }

  /** Forgets an id: its member is back. */
  delete(id: MemberId): void {
    this.#ids.delete(id);
  }

  list(): readonly MemberId[] {
    return [...this.#ids];
  }
}
