import {
  type Address,
  DIRECTORY_TABLES,
  type DirectoryTables,
  type Epoch,
  familyOf,
  type GroupId,
  invariant,
  isDirectName,
  type MemberId,
  type Mode,
  NO_EPOCH,
  type Seq,
} from "../../../core/mod.ts";
import type { ChangeKind, ViewChange } from "../../../wire/mod.ts";
import type { DirectoryMember } from "./directory_member.ts";
import type { DirectorySequencer } from "./directory_sequencer.ts";
import { reachEachOther, type Registrant } from "./registrant.ts";

/** The properties that make a group, and never change. */
export interface GroupIdentity {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  /** True if its members sign what they say in it; absent otherwise. */
  readonly signed?: true | undefined;
  /** The place of the group in the order of creation. */
  readonly created: number;
}

/** A member's place in a group. */
export interface DirectoryMembership {
  readonly member: DirectoryMember;
  /** The view in which it joined. */
  readonly joined: number;
  readonly slot: number;
}

/** The receivers of a group's changes. */
export interface Audience {
  /** The one receiver, or 0 for several. */
  readonly destination: MemberId;
  readonly to: readonly Address[];
}

/**
 * The phases of a group. A new one is open, one from before a restart begins with restoring:
 *
 * ```
 * restoring ── the rebuild ends ──→ open ── a sequencer has its history ──→ kept
 * ```
 *
 * - `restoring`: members report their places (PROTOCOL 9.4). The group takes no join and shows no
 *   view.
 * - `open`: the group ends with its last member.
 * - `kept`: a sequencer, registered or not, has its history. The group outlives its last member
 *   (12.1).
 */
export type GroupPhase =
  | {
    readonly type: "restoring";
    /** The members reported as removed, each with the highest view of a member that reports it. */
    readonly removed: Map<MemberId, number>;
    /** The highest view up to which a member may have forgotten whom it removed. */
    forgotten: number;
    /** The views of the members that have reported. */
    readonly views: Map<MemberId, number>;
    /** The members that have reported, by slot. */
    readonly slots: Map<number, DirectoryMembership>;
  }
  | { readonly type: "open" }
  | { readonly type: "kept" };

const OPEN: GroupPhase = { type: "open" };
const KEPT: GroupPhase = { type: "kept" };

/** A group: its members, the changes that led to its view, and the sequencer that orders it. */
export class DirectoryGroup implements GroupIdentity {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  readonly signed: true | undefined;
  readonly created: number;
  /** True if the group is that of two members that talk directly (PROTOCOL 8.7). */
  readonly isDirect: boolean;
  readonly #tables: DirectoryTables;
  #phase: GroupPhase;
  /** In the order of joining, if `#isSorted`. */
  readonly #memberships = new Map<MemberId, DirectoryMembership>();
  #isSorted = true;
  /** The newest changes. Their views have no holes, and the last one is the newest view. */
  readonly #changes: ViewChange[] = [];
  #view = 0;
  /** The highest slot that was given; never less than the slot of a member. */
  #slotsGiven = 0;
  /** The newest epoch that was granted, or that a member or sequencer has reported. */
  #epoch: Epoch = NO_EPOCH;
  #sequencer: DirectorySequencer | undefined;
  #last: Seq = 0;

  constructor(
    { id, name, mode, signed, created }: GroupIdentity,
    { isRestoring = false, tables = DIRECTORY_TABLES }: {
      isRestoring?: boolean;
      tables?: DirectoryTables;
    } = {},
  ) {
    this.id = id;
    this.name = name;
    this.mode = mode;
    this.signed = signed;
    this.created = created;
    this.isDirect = isDirectName(name);
    this.#tables = tables;
    this.#phase = isRestoring
      ? { type: "restoring", removed: new Map(), forgotten: 0, views: new Map(), slots: new Map() }
      : OPEN;
  }

  get phase(): GroupPhase["type"] {
    return this.#phase.type;
  }

  /** True while the members of a group from before the restart are still reporting. */
  get isRestoring(): boolean {
    return this.#phase.type === "restoring";
  }

  /** The number of the newest view; while the group is being restored the highest one reported. */
  get view(): number {
    return this.#view;
  }

  /**
   * The view that members may know: 0 while the group is being restored, since none is known then.
   */
  get publishedView(): number {
    return this.isRestoring ? 0 : this.#view;
  }

  get epoch(): Epoch {
    return this.#epoch;
  }

  /** The highest seq that any of the group's sequencers has reported. */
  get last(): Seq {
    return this.#last;
  }

  /** Notes a seq that a sequencer has reported. */
  noteLast(last: Seq): void {
    this.#last = Math.max(this.#last, last);
  }

  /** The sequencer that orders the group; `undefined` in a fifo group, and when it is gone. */
  get sequencer(): DirectorySequencer | undefined {
    return this.#sequencer;
  }

  /**
   * True if members take their views from a sequencer, at their place in the order, not from here.
   */
  get isSequenced(): boolean {
    return this.mode !== "fifo";
  }

  /** True if the group needs a sequencer and has none. */
  get isOrphan(): boolean {
    return this.isSequenced && this.#sequencer === undefined;
  }

  get size(): number {
    return this.#memberships.size;
  }

  /** True if the group lasts: it has members, or its history is kept. */
  get lasts(): boolean {
    return this.size > 0 || this.#phase.type === "kept";
  }

  /** True if lists show the group: it lasts, and is more than two members that talk directly. */
  get isListed(): boolean {
    return this.lasts && !this.isDirect;
  }

  /** Returns the members in the order of joining. */
  memberships(): Iterable<DirectoryMembership> {
    if (!this.#isSorted) this.#sort();
    return this.#memberships.values();
  }

  membership(id: MemberId): DirectoryMembership | undefined {
    return this.#memberships.get(id);
  }

  /** The address family of the members, `undefined` if there are none. */
  get family(): 4 | 6 | undefined {
    for (const { member } of this.#memberships.values()) return familyOf(member.address);
    return undefined;
  }

  /** Returns true if a member or sequencer and all members here can reach each other. */
  isReachedBy(other: Registrant): boolean {
    return this.unreachableFor(other) === undefined;
  }

  /** Returns a member or the sequencer here that does not reach another; `undefined` if all do. */
  unreachableFor(other: Registrant): Registrant | undefined {
    const { sequencer } = this;
    if (sequencer !== undefined && !reachEachOther(sequencer, other)) return sequencer;
    for (const { member } of this.#memberships.values()) {
      if (!reachEachOther(member, other)) return member;
    }
    return undefined;
  }

  /** Returns the addresses of the members. */
  addresses(): Address[] {
    return [...this.#memberships.values()].map(({ member }) => member.address);
  }

  /** Adds a member, which makes a view. */
  join(member: DirectoryMember): void {
    invariant(!this.#memberships.has(member.id), "A view has a member once");
    const slot = ++this.#slotsGiven;
    this.#memberships.set(member.id, { member, joined: this.#view + 1, slot });
    member.enter(this);
    this.#publish("join", member, slot, 0);
  }

  /**
   * Removes a member. Returns true if that made a view, false while the group is being restored.
   */
  leave(member: DirectoryMember, kind: ChangeKind, last: number): boolean {
    const membership = this.#memberships.get(member.id);
    invariant(membership !== undefined, "A group lists every member that lists it");
    this.#memberships.delete(member.id);
    member.leave(this, this.#tables.leftGroups);
    if (this.#phase.type === "restoring") {
      this.#phase.slots.delete(membership.slot);
      this.#phase.removed.set(member.id, this.#view + 1);
      return false;
    }
    this.#publish(kind, member, membership.slot, last);
    return true;
  }

  /** Puts back a member that reports its place, and goes on from the numbers that it reports. */
  restore(membership: DirectoryMembership, view: number, epoch: Epoch): void {
    const { member, joined, slot } = membership;
    this.#memberships.set(member.id, membership);
    if (this.#phase.type === "restoring") {
      invariant(
        this.rivalFor(member.id, slot) === undefined,
        "No two members of a view have one slot",
      );
      this.#phase.views.set(member.id, view);
      this.#phase.slots.set(slot, membership);
    }
    this.#isSorted = false;
    member.enter(this);
    this.noteNumbers({ view, slot, epoch });
    invariant(joined <= this.#view, "The newest view is not older than a member's join");
    invariant(slot <= this.#slotsGiven, "The slot of a member was given");
  }

  /** Returns another member that has reported this slot, which only one of the two can have. */
  rivalFor(id: MemberId, slot: number): DirectoryMembership | undefined {
    const other = this.#phase.type === "restoring" ? this.#phase.slots.get(slot) : undefined;
    return other?.member.id === id ? undefined : other;
  }

  /**
   * Notes numbers that a member or sequencer has reported: those given from now on come after them.
   */
  noteNumbers({ view, slot = 0, epoch }: { view: number; slot?: number; epoch: Epoch }): void {
    // The changes that are kept do not lead up to a view that was not made here.
    if (view > this.#view) this.#changes.length = 0;
    this.#view = Math.max(this.#view, view);
    // A join makes a view of its own, so no slot is greater than the number of its view: a slot
    // above the highest view reported was never given. Of views 1 to 7 some members hold slots, at
    // most 7.
    this.#slotsGiven = Math.max(this.#slotsGiven, this.#view, slot);
    if (epoch.number > this.#epoch.number) this.#epoch = epoch;
  }

  /** Assigns the group to a sequencer, in an epoch that is not older than the group's. */
  orderBy(sequencer: DirectorySequencer, epoch: Epoch): void {
    invariant(this.isSequenced, "A fifo group has no sequencer");
    invariant(epoch.number >= this.#epoch.number, "The epochs of a group only rise");
    this.#sequencer?.lose(this, this.#tables.lostGroups);
    sequencer.take(this);
    this.#sequencer = sequencer;
    this.#epoch = epoch;
  }

  /** Takes the group away from its sequencer, if it has one. */
  orphan(): void {
    this.#sequencer?.lose(this, this.#tables.lostGroups);
    this.#sequencer = undefined;
  }

  /** Notes that a sequencer has the group's history, so that the group outlives its last member. */
  keep(): void {
    invariant(!this.isRestoring, "A group is kept only after its members had time to report");
    this.#phase = KEPT;
  }

  /**
   * Notes that a member that reports view `view` knows another one to be removed. Returns false if
   * there is no room for that: then whoever has an older view may be the removed member
   * ({@linkcode noteForgotten}).
   */
  noteRemoved(id: MemberId, view: number): boolean {
    if (this.#phase.type !== "restoring") return true;
    const { removed } = this.#phase;
    if (removed.size >= this.#tables.reportedIds && !removed.has(id)) return false;
    removed.set(id, Math.max(view, removed.get(id) ?? 0));
    return true;
  }

  /**
   * Returns true if a member with a later view knows that the one that joined in view `joined` was
   * removed. Worked case: ford joined in view 3, and arthur reports view 5 and ford as removed.
   * Ford's own report comes late and is refused; had he joined again in view 6, it would count.
   */
  isRemoved(id: MemberId, joined: number): boolean {
    if (this.#phase.type !== "restoring") return false;
    return (this.#phase.removed.get(id) ?? 0) > joined;
  }

  /**
   * Notes that a member may have forgotten whom it removed up to view `view`. Returns the members
   * that may be among them: they have reported older views.
   */
  noteForgotten(view: number): DirectoryMember[] {
    const phase = this.#phase;
    if (phase.type !== "restoring" || view <= phase.forgotten) return [];
    phase.forgotten = view;
    return [...this.#memberships.values()].map(({ member }) => member)
      .filter(({ id }) => this.isForgotten(phase.views.get(id) ?? 0));
  }

  /**
   * Returns true if a member with view `view` may have been removed and then forgotten.
   *
   * Worked case: ford has view 5, and arthur has forgotten whom he removed up to view 9. Ford may
   * have been removed in view 6, or may just have missed the changes since 5.
   */
  isForgotten(view: number): boolean {
    return this.#phase.type === "restoring" && view < this.#phase.forgotten;
  }

  /**
   * Ends the restoring. The members that are here make the next view, to which no single change
   * leads: whoever has an older view fetches the whole one.
   */
  endRestoring(): void {
    invariant(this.isRestoring, "A group is restored once");
    this.#phase = OPEN;
    this.#view++;
    this.#changes.length = 0;
  }

  /** Returns the changes after view `view` up to now, `undefined` if not all of them are kept. */
  changesAfter(view: number): readonly ViewChange[] | undefined {
    const missing = this.#view - view;
    if (missing <= 0) return [];
    return missing > this.#changes.length ? undefined : this.#changes.slice(-missing);
  }

  /** Returns the newest changes, as many as are kept. */
  changesKept(): readonly ViewChange[] {
    return this.#changes;
  }

  /**
   * Returns the receivers of the newest change. In a sequenced group that is the sequencer, if it
   * has one. In a fifo group it is the members, except those that joined by this change: the answer
   * to their join has the view.
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
    invariant(!this.isRestoring, "A group that is being restored makes no view");
    const before = this.#changes.at(-1)?.view ?? this.#view;
    invariant(before === this.#view, "The kept changes lead up to the newest view");
    const view = ++this.#view;
    const { id, address, name, identity } = member;
    const change = { kind, view, slot, member: id, address, name, last };
    this.#changes.push(kind === "join" && identity ? { ...change, identity } : change);
    if (this.#changes.length > this.#tables.viewChanges) this.#changes.shift();
  }
}
