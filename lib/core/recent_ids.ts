import { forgetOldest } from "./forget_oldest.ts";
import type { MemberId } from "./ids.ts";
import { TABLE_LIMITS } from "./table_limits.ts";

/** The ids of members that were removed last from a view, oldest first. */
export class RecentIds {
  /** With each id, a view that does not have it any more. */
  readonly #ids = new Map<MemberId, number>();
  readonly #max: number;
  #forgotten = 0;

  constructor(max = TABLE_LIMITS.removedIds) {
    this.#max = max;
  }

  /** The number of a view: ids that were removed later are all here. */
  get forgotten(): number {
    return this.#forgotten;
  }

  /** Adds an id as the newest, also if it was there before; view `view` is without it. */
  add(id: MemberId, view: number): void {
    this.#ids.delete(id);
    this.#ids.set(id, view);
    const [oldest] = this.#ids.values();
    if (this.#ids.size > this.#max && oldest !== undefined) {
      this.#forgotten = Math.max(this.#forgotten, oldest);
    }
    forgetOldest(this.#ids, this.#max);
  }

  /** Forgets an id: its member is back. */
  delete(id: MemberId): void {
    this.#ids.delete(id);
  }

  list(): readonly MemberId[] {
    return [...this.#ids.keys()];
  }
}
