import { forgetOldest } from "./forget_oldest.ts";
import type { MemberId } from "./ids.ts";
import { REMOVED_IDS_MAX } from "./limits.ts";

/** The ids that were added last, as many as are worth remembering, oldest first. */
export class RecentIds {
  readonly #ids = new Set<MemberId>();

  add(id: MemberId): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    forgetOldest(this.#ids, REMOVED_IDS_MAX);
  }

  /** It is back. */
  delete(id: MemberId): void {
    this.#ids.delete(id);
  }

  list(): readonly MemberId[] {
    return [...this.#ids];
  }
}
