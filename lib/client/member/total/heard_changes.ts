import { forgetOldest, type MemberId, REMOVED_IDS_MAX } from "../../../core/mod.ts";
import type { ViewChange } from "../../../wire/mod.ts";

/**
 * The views that received entries name, delivered or not, in whatever order they came. A tracker that
 * has lost its memory asks for them, and must not use a view number twice (PROTOCOL 9.4).
 */
export class HeardChanges {
  #view = 0;
  /** The number of the view in which a member joined, for joins that were received lately. */
  readonly #joins = new Map<MemberId, number>();

  /** The highest view number that was received. */
  get view(): number {
    return this.#view;
  }

  /** Returns the number of the view in which a member joined last; 0 if no join was received. */
  joinOf(id: MemberId): number {
    return this.#joins.get(id) ?? 0;
  }

  /** Records the number of a view. */
  noteView(view: number): void {
    this.#view = Math.max(this.#view, view);
  }

  /** Records a change of the view. */
  noteChange({ kind, member, view }: ViewChange): void {
    this.noteView(view);
    if (kind !== "join") return;
    const joined = Math.max(view, this.joinOf(member));
    // A member that joined before is the newest again.
    this.#joins.delete(member);
    this.#joins.set(member, joined);
    forgetOldest(this.#joins, REMOVED_IDS_MAX);
  }
}
