import {
  forgetOldest,
  type GroupId,
  LAST_UNKNOWN,
  type MemberId,
  type Seq,
  TABLE_LIMITS,
  type TableLimits,
} from "../../core/mod.ts";
import type { Abandoned, Group } from "./group/group.ts";

type StayTables = Pick<TableLimits, "leftGroups" | "resumptions">;

/** The state of a group's streams at an eviction, with which the next stay begins. */
export type Resumption = Pick<Abandoned, "resume" | "metView">;

/** A resumption of a group that we want back. */
interface WantedResumption extends Resumption {
  /** The group's name. */
  readonly name: string;
}

/**
 * Our own stays that have ended, of the last `LEFT_GROUPS_MAX` groups. All is kept by the group's
 * id: while a tracker rebuilds, we may be in another group of the same name for a moment.
 *
 * A number of ours must never mean two messages, also in a group that is forgotten here (PROTOCOL
 * 8.1.1). Ford left "books" with seq 41 and "tea" with seq 7, and both are forgotten. In each group
 * that he enters now and does not remember, his numbers begin with 42.
 */
export class FormerStays {
  /** Our last stay under this member id in each group that we left. */
  readonly #left = new Map<GroupId, { readonly last: Seq; readonly joined: number }>();
  /**
   * The groups that an eviction removed us from and that we want back: the last `RESUMPTIONS_MAX`
   * of each name.
   */
  readonly #resumptions = new Map<GroupId, WantedResumption>();
  readonly #tables: StayTables;
  /** The highest last seq of the stays under this member id that were forgotten; 0 if none was. */
  #forgotten: Seq = 0;

  constructor(tables: StayTables = TABLE_LIMITS) {
    this.#tables = tables;
  }

  /** Records that we left a group. */
  onLeft({ id, next, joined }: Group): void {
    // The group is the newest again, also if it was left before.
    this.#left.delete(id);
    this.#left.set(id, { last: next - 1, joined });
    const { leftGroups } = this.#tables;
    const [oldest] = this.#left.values();
    if (this.#left.size > leftGroups && oldest !== undefined) {
      this.#forgotten = Math.max(this.#forgotten, oldest.last);
    }
    forgetOldest(this.#left, leftGroups);
  }

  /** Returns the seq after which our numbers go on in a group; 0 if they begin with 1. */
  lastSeqIn(group: GroupId): Seq {
    return this.#left.get(group)?.last ?? this.#forgotten;
  }

  /**
   * Returns the last seq that we sent in a group; `LAST_UNKNOWN` if we may have been in it and have
   * forgotten that.
   */
  lastSentIn(group: GroupId): Seq {
    return this.#left.get(group)?.last ?? (this.#forgotten > 0 ? LAST_UNKNOWN : 0);
  }

  /** Returns true if our stay that began in view `joined` has ended. */
  hasLeft(group: GroupId, joined: number): boolean {
    return joined <= (this.#left.get(group)?.joined ?? 0);
  }

  /** Records what we had of a group's streams at an eviction. */
  onEvicted({ id, name }: Group, { resume, metView }: Resumption): void {
    this.#resumptions.delete(id);
    this.#resumptions.set(id, { name, resume, metView });
    const known = [...this.#resumptions].filter(([, resumption]) => resumption.name === name);
    const tooMany = known.slice(0, -this.#tables.resumptions);
    for (const [oldest] of tooMany) this.#resumptions.delete(oldest);
  }

  /** Takes what we had of a group's streams; nothing if we were not evicted from the group. */
  takeResumption(group: GroupId): Resumption {
    const { resume = new Map<MemberId, Seq>(), metView } = this.#resumptions.get(group) ?? {};
    this.#resumptions.delete(group);
    return { resume, metView };
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
    this.#forgotten = 0;
  }
}
