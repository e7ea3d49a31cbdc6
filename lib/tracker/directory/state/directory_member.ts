import { type GroupId, invariant } from "../../../core/mod.ts";
import type { DirectoryGroup } from "./directory_group.ts";
import { Registrant } from "./registrant.ts";

/** A member as the directory sees it. */
export class DirectoryMember extends Registrant {
  /** Number of heartbeats in this member's name that came from an address without a proof. */
  heardElsewhere = 0;
  /** Number of reminders of direct groups that were sent to this member: whose turn is next. */
  directReminders = 0;
  readonly #groups = new Map<GroupId, DirectoryGroup>();
  readonly #left: GroupId[] = [];

  /** True if no datagram in this member's name has ever come, from whatever address. */
  override get isUnheard(): boolean {
    return super.isUnheard && this.heardElsewhere === 0;
  }

  /** The groups that list this member, in the order of joining. */
  get groups(): ReadonlyMap<GroupId, DirectoryGroup> {
    return this.#groups;
  }

  /** Number of members with whom this one talks directly. */
  get directs(): number {
    let count = 0;
    for (const group of this.#groups.values()) if (group.isDirect) count++;
    return count;
  }

  /** Called by a group when it lists this member. */
  enter(group: DirectoryGroup): void {
    const known = this.#groups.get(group.id);
    invariant(known === undefined || known === group, "A group id belongs to one group");
    this.#groups.set(group.id, group);
  }

  /**
   * Called by a group when it lists this member no more. At most `leftMax` of them are remembered.
   */
  leave(group: DirectoryGroup, leftMax: number): void {
    const wasListed = this.#groups.delete(group.id);
    invariant(wasListed, "A member lists every group that lists it");
    this.#left.push(group.id);
    if (this.#left.length > leftMax) this.#left.shift();
  }

  /** Returns true if the member left this group lately. */
  hasLeft(group: GroupId): boolean {
    return this.#left.includes(group);
  }
}
