import {
  forgetOldest,
  type GroupId,
  LEFT_GROUPS_MAX,
  type MemberId,
  type Seq,
} from "../../core/mod.ts";
import type { Group } from "./group/group.ts";

/** The last seqs that we had of each sender of a group when we were evicted. */
interface Resumption {
  /** The group's name. */
  readonly name: string;
  readonly streams: ReadonlyMap<MemberId, Seq>;
}

/**
 * Our own stays that have ended, of the last `LEFT_GROUPS_MAX` groups. All is kept by the group's id:
 * while a tracker rebuilds, we may be in another group of the same name for a moment.
 */
export class FormerStays {
  /** Our last stay under this member id in each group that we left. */
  readonly #left = new Map<GroupId, { readonly last: Seq; readonly joined: number }>();
  /** The groups that an eviction put us out of. */
  readonly #resumptions = new Map<GroupId, Resumption>();

  /** Records that we left a group. */
  onLeft({ id, next, joined }: Group): void {
    this.#left.set(id, { last: next - 1, joined });
    forgetOldest(this.#left, LEFT_GROUPS_MAX);
  }

  /**
   * Returns the last seq of our last stay in a group; our next message there gets the seq after it.
   * Returns 0 if there was no stay.
   */
  lastSeqIn(group: GroupId): Seq {
    return this.#left.get(group)?.last ?? 0;
  }

  /** Returns true if our stay that began in view `joined` has ended. */
  hasLeft(group: GroupId, joined: number): boolean {
    return joined <= (this.#left.get(group)?.joined ?? 0);
  }

  /** Records the last seq of each sender at an eviction. */
  onEvicted({ id, name }: Group, streams: ReadonlyMap<MemberId, Seq>): void {
    this.#resumptions.set(id, { name, streams });
    forgetOldest(this.#resumptions, LEFT_GROUPS_MAX);
  }

  /** Takes the last seq of each sender at the eviction; none if we were not evicted from the group. */
  takeStreams(group: GroupId): ReadonlyMap<MemberId, Seq> {
    const streams = this.#resumptions.get(group)?.streams ?? new Map<MemberId, Seq>();
    this.#resumptions.delete(group);
    return streams;
  }

  /** Forgets the evictions from groups of this name: the application has left. */
  forgetEvictions(name: string): void {
    for (const [group, resumption] of [...this.#resumptions]) {
      if (resumption.name === name) this.#resumptions.delete(group);
    }
  }

  /** Forgets the stays of a member id that was evicted: the next id numbers its messages anew. */
  clearLeft(): void {
    this.#left.clear();
  }
}
