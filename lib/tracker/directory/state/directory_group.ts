import {
  type Address,
  type Epoch,
  familyOf,
  GONE_IDS_MAX,
  type GroupId,
  type MemberId,
  type Mode,
  NO_EPOCH,
  type Seq,
  VIEW_CHANGES_MAX,
} from "../../../core/mod.ts";
import type { ChangeKind, ViewChange } from "../../../wire/mod.ts";
import type { DirectoryMember } from "./directory_member.ts";
import type { DirectorySequencer } from "./directory_sequencer.ts";

/** What makes a group, and never changes. */
export interface GroupIdentity {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly created: number;
}

/** A member's place in a group. */
export interface Membership {
  readonly member: DirectoryMember;
  /** The view in which it joined. */
  readonly joined: number;
  readonly slot: number;
}

/** Whom a group's changes are told. */
export interface Audience {
  /** 0: several. */
  readonly destination: MemberId;
  readonly to: readonly Address[];
}

/** A group: who is in it, and how its view came about. */
export class DirectoryGroup implements GroupIdentity {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly created: number;
  /** In the order of joining, when `#isSorted`. */
  readonly #memberships = new Map<MemberId, Membership>();
  #isSorted = true;
  /** The newest changes; the last one made the view that is. */
  readonly #changes: ViewChange[] = [];
  /** Whether some sequencer, there or not, has its history: it outlives its last member. */
  isKept = false;
  #view = 0;
  #slotsGiven = 0;
  #epoch: Epoch = NO_EPOCH;
  #sequencer: DirectorySequencer | undefined;
  #last: Seq = 0;

  /** While the group is being restored: who is out, and the highest view of those who say so. */
  #removed: Map<MemberId, number> | undefined;

  constructor({ id, name, mode, created }: GroupIdentity, isRestoring = false) {
    this.id = id;
    this.name = name;
    this.mode = mode;
    this.created = created;
    if (isRestoring) this.#removed = new Map();
  }

  /** The number of the newest view; while the group is being restored the highest heard of. */
  get view(): number {
    return this.#view;
  }

  /** What members may be told: 0 while the group is being restored, since no view is known then. */
  get publishedView(): number {
    return this.isRestoring ? 0 : this.#view;
  }

  /** Whether the group is from before the restart, and its members are still reporting. */
  get isRestoring(): boolean {
    return this.#removed !== undefined;
  }

  get epoch(): Epoch {
    return this.#epoch;
  }

  /** The highest seq that any of its sequencers has told. */
  get last(): Seq {
    return this.#last;
  }

  noteLast(last: Seq): void {
    this.#last = Math.max(this.#last, last);
  }

  /** Who orders the group's messages; none in a fifo group, or when it is gone. */
  get sequencer(): DirectorySequencer | undefined {
    return this.#sequencer;
  }

  /** Whether its members take a view from their sequencer, in its place in the order, not from here. */
  get isSequenced(): boolean {
    return this.mode !== "fifo";
  }

  get size(): number {
    return this.#memberships.size;
  }

  /** Whether it is there for others: nobody is in one that is not, and nobody has its history. */
  get isListed(): boolean {
    return this.size > 0 || (this.isKept && !this.isRestoring);
  }

  /** The members in the order of joining. */
  memberships(): Iterable<Membership> {
    if (!this.#isSorted) this.#sort();
    return this.#memberships.values();
  }

  membership(id: MemberId): Membership | undefined {
    return this.#memberships.get(id);
  }

  /** The address family of the members, `undefined` when there are none. */
  get family(): 4 | 6 | undefined {
    for (const { member } of this.#memberships.values()) return familyOf(member.address);
    return undefined;
  }

  /** Where the members are. */
  addresses(): Address[] {
    return [...this.#memberships.values()].map(({ member }) => member.address);
  }

  /** Makes the view that has one member more. */
  join(member: DirectoryMember): void {
    const slot = ++this.#slotsGiven;
    this.#memberships.set(member.id, { member, joined: this.#view + 1, slot });
    member.enter(this);
    this.#publish("join", member, slot, 0);
  }

  /** Takes a member out; true if that made a view, false while the group is being restored. */
  leave(member: DirectoryMember, kind: ChangeKind, last: number): boolean {
    const membership = this.#memberships.get(member.id);
    if (membership === undefined) return false;
    this.#memberships.delete(member.id);
    member.leave(this);
    this.#removed?.set(member.id, this.#view + 1);
    if (this.isRestoring) return false;
    this.#publish(kind, member, membership.slot, last);
    return true;
  }

  /** Puts back a member that reports its place, and goes on from the numbers that it reports. */
  restore(membership: Membership, view: number, epoch: Epoch): void {
    const { member, slot } = membership;
    this.#memberships.set(member.id, membership);
    this.#isSorted = false;
    member.enter(this);
    this.noteNumbers({ view, slot, epoch });
  }

  /** Somebody knows of these numbers: what is given from now on comes after them. */
  noteNumbers({ view, slot = 0, epoch }: { view: number; slot?: number; epoch: Epoch }): void {
    this.#view = Math.max(this.#view, view);
    // A join makes a view of its own, so that no slot is greater than the number of its view:
    // what comes after the highest view heard of was never given to anybody.
    this.#slotsGiven = Math.max(this.#slotsGiven, this.#view, slot);
    if (epoch.number > this.#epoch.number) this.#epoch = epoch;
  }

  /** From now on this sequencer orders the group's messages. */
  orderBy(sequencer: DirectorySequencer, epoch: Epoch): void {
    this.#sequencer = sequencer;
    this.#epoch = epoch;
  }

  /** The group's sequencer is gone. */
  orphan(): void {
    this.#sequencer = undefined;
  }

  /** Notes that who reports view `view` knows that a member is out. */
  noteRemoved(id: MemberId, view: number): void {
    const removed = this.#removed;
    if (removed === undefined) return;
    if (removed.size < GONE_IDS_MAX) removed.set(id, Math.max(view, removed.get(id) ?? 0));
  }

  /** Whether somebody with a later view knows that the member that joined at view `joined` is out. */
  isRemoved(id: MemberId, joined: number): boolean {
    return (this.#removed?.get(id) ?? 0) > joined;
  }

  /** The restored group is complete: who is here is the next view, which no single change made. */
  endRestoring(): void {
    this.#removed = undefined;
    this.renumber();
  }

  /** Who is here is the next view, which no single change made: whoever is behind fetches it whole. */
  renumber(): void {
    this.#view++;
    this.#changes.length = 0;
  }

  /** The changes after view `view` up to now, `undefined` if not all of them are kept. */
  changesAfter(view: number): readonly ViewChange[] | undefined {
    const missing = this.#view - view;
    if (missing <= 0) return [];
    return missing > this.#changes.length ? undefined : this.#changes.slice(-missing);
  }

  /** The newest changes, as many as are kept. */
  changesKept(): readonly ViewChange[] {
    return this.#changes;
  }

  /**
   * Whom the newest change is told: the sequencer, where there ought to be one, else the members but
   * for those that joined by it, who have the view that their join was answered with.
   */
  audience(): Audience {
    const sequencer = this.#sequencer;
    if (sequencer !== undefined) return { destination: sequencer.id, to: sequencer.to };
    if (this.isSequenced) return { destination: 0, to: [] };
    const to: Address[] = [];
    for (const { member, joined } of this.#memberships.values()) {
      if (joined < this.#view) to.push(member.address);
    }
    return { destination: 0, to };
  }

  #sort(): void {
    const sorted = [...this.#memberships.values()].sort((a, b) => a.slot - b.slot);
    this.#memberships.clear();
    for (const membership of sorted) this.#memberships.set(membership.member.id, membership);
    this.#isSorted = true;
  }

  #publish(kind: ChangeKind, member: DirectoryMember, slot: number, last: number): void {
    const view = ++this.#view;
    const { id, address, name } = member;
    this.#changes.push({ kind, view, slot, member: id, address, name, last });
    if (this.#changes.length > VIEW_CHANGES_MAX) this.#changes.shift();
  }
}
