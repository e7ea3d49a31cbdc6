import type { MemberId } from "../../../../core/mod.ts";
import type { ViewChange } from "../../../../wire/mod.ts";

/**
 * The views that received entries name, delivered or not, in whatever order they came. A tracker
 * that has lost its memory asks for them, and must not use a view number twice (PROTOCOL 9.4).
 */
export class HeardChanges {
  #view = 0;
  /**
   * The number of the view in which a member joined, for joins that were received and not
   * delivered: at most as many as the receive window holds.
   */
  readonly #joins = new Map<MemberId, number>();

  /** The highest view number that was received. */
  get view(): number {
    return this.#view;
  }

  /** Returns the number of the view in which a member joined last; 0 if no such join waits. */
  joinOf(id: MemberId): number {
    return this.#joins.get(id) ?? 0;
  }

  /** Records the number of a view. */
  noteView(view: number): void {
    this.#view = Math.max(this.#view, view);
  }

  /** Records a change of the view, and forgets the joins up to view `delivered`. */
  noteChange({ kind, member, view }: ViewChange, delivered: number): void {
    this.noteView(view);
    if (kind !== "join") return;
    for (const [id, joined] of [...this.#joins]) if (joined <= delivered) this.#joins.delete(id);
    this.#joins.set(member, Math.max(view, this.joinOf(member)));
  }
}
