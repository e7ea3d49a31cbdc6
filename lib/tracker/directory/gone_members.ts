import { GONE_IDS_MAX, type MemberId } from "../../core/mod.ts";

/** The ids of members that are gone for good: who still uses one must register anew. */
export class GoneMembers {
  readonly #ids = new Set<MemberId>();

  has(id: MemberId): boolean {
    return this.#ids.has(id);
  }

  /** Remembers an id, and forgets the oldest when there are too many. */
  add(id: MemberId): void {
    this.#ids.delete(id);
    this.#ids.add(id);
    if (this.#ids.size <= GONE_IDS_MAX) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }
}
