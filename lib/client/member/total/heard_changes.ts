import { forgetOldest, type MemberId, REMOVED_IDS_MAX } from "../../../core/mod.ts";
import type { ViewChange } from "../../../wire/mod.ts";

/**
 * What entries that have come tell of views, taken or not, in whatever order. A tracker that has lost
 * its memory asks how far views are, and must not give a number twice.
 */
export class HeardChanges {
  #view = 0;
  /** In which view those joined of whom entries told lately. */
  readonly #joins = new Map<MemberId, number>();

  /** The highest number of a view. */
  get view(): number {
    return this.#view;
  }

  /** The view in which a member joined last, as far as was heard; 0: nothing was. */
  joinOf(id: MemberId): number {
    return this.#joins.get(id) ?? 0;
  }

  noteView(view: number): void {
    this.#view = Math.max(this.#view, view);
  }

  noteChange({ kind, member, view }: ViewChange): void {
    this.noteView(view);
    if (kind !== "join") return;
    this.#joins.set(member, Math.max(view, this.joinOf(member)));
    forgetOldest(this.#joins, REMOVED_IDS_MAX);
  }
}
