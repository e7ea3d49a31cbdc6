import { forgetOldest, type GroupId, invariant, type Seq } from "../../../core/mod.ts";
import type { DirectoryGroup } from "./directory_group.ts";
import { Registrant } from "./registrant.ts";

/** A sequencer as the directory sees it. */
export class DirectorySequencer extends Registrant {
  readonly #groups = new Map<GroupId, DirectoryGroup>();
  readonly #unlisted = new Set<DirectoryGroup>();
  readonly #kept = new Map<GroupId, Seq>();
  readonly #lost = new Set<GroupId>();

  /** The groups that this sequencer orders. */
  get groups(): ReadonlyMap<GroupId, DirectoryGroup> {
    return this.#groups;
  }

  /**
   * The groups of these that no lease has listed in their epoch: their grants may have got lost.
   */
  get unlisted(): ReadonlySet<DirectoryGroup> {
    return this.#unlisted;
  }

  /** The groups whose history the sequencer has in a file, each with the last seq in it. */
  get kept(): ReadonlyMap<GroupId, Seq> {
    return this.#kept;
  }

  /** Called by a group that this sequencer is to order. */
  take(group: DirectoryGroup): void {
    this.#groups.set(group.id, group);
    this.#unlisted.add(group);
  }

  /**
   * Called by a group that this sequencer orders no more. At most `lostMax` of them are remembered.
   */
  lose(group: DirectoryGroup, lostMax: number): void {
    const wasTaken = this.#groups.delete(group.id);
    invariant(wasTaken, "A sequencer lists every group that it orders");
    this.#unlisted.delete(group);
    this.#lost.add(group.id);
    forgetOldest(this.#lost, lostMax);
  }

  /** Returns true if the sequencer lost this group lately. */
  hasLost(group: GroupId): boolean {
    return this.#lost.has(group);
  }

  /** Notes that the sequencer knows of its grant: a lease or a report names the group. */
  noteListed(group: DirectoryGroup): void {
    this.#unlisted.delete(group);
  }

  /** Notes that the sequencer does not know of its grant. */
  noteUnlisted(group: DirectoryGroup): void {
    invariant(
      this.#groups.has(group.id),
      "A sequencer gets a grant only for a group that it orders",
    );
    this.#unlisted.add(group);
  }

  /** Notes that the sequencer has the history of a group in a file, up to `last`. */
  keep(group: GroupId, last: Seq): void {
    this.#kept.set(group, last);
  }

  /** Notes that a group is gone here, whose history the sequencer may have. */
  forgetKept(group: GroupId): void {
    this.#kept.delete(group);
  }

  /** Notes that the sequence of a group has reached `last`; a history in a file goes on with it. */
  noteLast(group: GroupId, last: Seq): void {
    const kept = this.#kept.get(group);
    if (kept !== undefined) this.#kept.set(group, Math.max(last, kept));
  }
}
