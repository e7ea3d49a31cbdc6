import {
  type Address,
  addressOf,
  type GroupId,
  invariant,
  type MemberId,
  type Mode,
  RecentIds,
  type Seq,
} from "../../../../core/mod.ts";
import { unknownSender } from "../../../../ordering/mod.ts";
import type { DescribedMember, KeyCheck } from "../../../../roles/mod.ts";
import type { MemberRecord, ViewChange, ViewRecord } from "../../../../wire/mod.ts";
import type { GroupView, MemberIdentity } from "../../group/member_event.ts";
import { type OrderedMember, SlotTable } from "./slot_table.ts";

/** A member that only a fetched view has named, and no entry yet. */
interface Unnamed {
  /** The number of the view in which the member joined. */
  readonly joined: number;
  /** Number of fetched views that had the member. */
  looks: number;
}

/**
 * The number of fetched views after which we stop looking for a member that no entry names. A view
 * is fetched with each of the tracker's answers; after so many, the sequencer has long heard of
 * every join.
 */
const LOOKS_MAX = 5;

/** A member that came or went. */
export interface ViewNews {
  readonly kind: "join" | "leave" | "evict";
  readonly member: MemberIdentity;
}

function addressIn({ host, port }: MemberRecord): Address {
  const address = addressOf(host, port);
  invariant(address !== undefined, "The addresses in a view that was decoded are IP addresses");
  return address;
}

/**
 * The view of a total-order group, and the senders by their slots. It changes by entries of the
 * sequence (PROTOCOL 10.4.1). Slots rise with each join and are never used again, so that of two
 * stays of one member the later one has the higher slot.
 *
 * Where entries are missing, a fetched view makes up for them (`reconcile`). It may be ahead of the
 * sequence, and then later entries that it includes already change nothing. Example: ford fetches
 * view 9, without zaphod in slot 5 and with arthur in slot 7. Zaphod's leave and arthur's join are
 * entries 51 and 53. Until 51 zaphod is *parting*: his messages before it still have a sender.
 * Until 53 arthur is *unnamed*: he may have left before the sequencer heard of him, and then no
 * entry ever names him.
 */
export class OrderedView {
  readonly #bySlot = new SlotTable();
  /**
   * Former members, by slot, whose stay ended by a fetched view or by a later join of theirs. The
   * entry that ends the stay is yet to come, if it ever does.
   */
  readonly #parting = new Map<number, OrderedMember>();
  /** Members, by slot, that only fetched views have named. All of them are in `#bySlot`. */
  readonly #unnamed = new Map<number, Unnamed>();
  readonly #removed: RecentIds;
  readonly #keys: Pick<KeyCheck, "keyOf"> | undefined;
  #number: number;
  /** The number of the newest view that the sequence has named. */
  #named: number;
  /** True once a view was fetched: members may be in it that the sequencer does not have. */
  #wasFetched = false;

  /** Remembers at most `removedMax` members that left; by default `REMOVED_IDS_MAX`. */
  constructor(record: ViewRecord, removedMax?: number, keys?: Pick<KeyCheck, "keyOf">) {
    this.#keys = keys;
    this.#removed = new RecentIds(removedMax);
    this.#number = this.#named = record.view;
    for (const member of record.members) this.#bySlot.add(this.#memberOf(member));
  }

  /** The number of the view; it never falls. */
  get number(): number {
    return this.#number;
  }

  /** The ids of members that left lately. */
  get removed(): readonly MemberId[] {
    return this.#removed.list();
  }

  /** The number of a view: the members that left later are all in {@linkcode removed}. */
  get forgotten(): number {
    return this.#removed.forgotten;
  }

  /** Number of members. */
  get size(): number {
    return this.#bySlot.size;
  }

  /**
   * Returns the member that sends from a slot: the same object each time while a member, or one
   * that is parting, is known to have the slot.
   */
  senderIn(slot: number): MemberIdentity {
    const member = this.#bySlot.get(slot) ?? this.#parting.get(slot);
    return member?.identity ?? unknownSender(slot);
  }

  /**
   * Takes over a change of the view, the entry at `seq`; returns the members that came or went by
   * it, none if it is known already (PROTOCOL 10.4.4).
   */
  apply(change: ViewChange, seq: Seq): ViewNews[] {
    const { kind, view, slot, member: id, name, address } = change;
    this.#number = Math.max(this.#number, view);
    this.#named = Math.max(this.#named, view);
    const wasUnnamed = this.#unnamed.delete(slot);
    if (kind === "leave" || kind === "evict") {
      this.#parting.delete(slot);
      const isNews = this.#bySlot.remove(slot) !== undefined;
      if (this.#bySlot.slotsOf(id).length === 0) this.#removed.add(id, this.#number);
      return isNews ? [{ kind, member: { id, name } }] : [];
    }
    if (kind !== "join") return [];
    const known = this.#bySlot.get(slot);
    if (known !== undefined) {
      if (wasUnnamed) known.joinedAt = seq;
      return [];
    }
    const identity = this.#identityOf({ ...change, id });
    const described = { ...identity, address };
    const joiner: OrderedMember = { slot, identity, described, joinedAt: seq };
    // A fetched view has a later stay of this member.
    if (this.#bySlot.slotsOf(id).some((other) => other > slot)) {
      this.#parting.set(slot, joiner);
      return [];
    }
    const ended = this.#endStays(id);
    this.#bySlot.add(joiner);
    this.#removed.delete(id);
    invariant(this.#bySlot.slotsOf(id).length === 1, "A member that joins is in the view once");
    return [...ended, { kind, member: identity }];
  }

  #memberOf(record: MemberRecord): OrderedMember {
    const address = addressIn(record);
    const identity = this.#identityOf({ ...record, address });
    return { slot: record.slot, identity, described: { ...identity, address }, joinedAt: 0 };
  }

  /** Returns a member as the application sees it, with its key once that is verified. */
  #identityOf(member: DescribedMember): MemberIdentity {
    const { id, name } = member;
    const key = this.#keys?.keyOf(member);
    return key === undefined ? { id, name } : { id, name, key };
  }

  /**
   * Ends the stays of a member that is back. Example: arthur left and came back while the sequencer
   * was cut off; in its step over those views his new join is entry 51 and his leave only 52, since
   * joins come first (PROTOCOL 10.4.3, decision 0010). If the sequencer dies before 52, no entry
   * ends the old stay.
   */
  #endStays(id: MemberId): ViewNews[] {
    return this.#bySlot.slotsOf(id).map((slot) => this.#part(slot));
  }

  /** Removes a member whose leave is not an entry yet: it is parting. */
  #part(slot: number): ViewNews {
    const member = this.#bySlot.remove(slot);
    invariant(member !== undefined, "A member that is parting was in the view");
    this.#unnamed.delete(slot);
    this.#parting.set(slot, member);
    return { kind: "leave", member: member.identity };
  }

  /**
   * Takes over an install, which names the members of a new epoch; returns the members that it
   * removes. Members that no entry has named stay: the sequencer has not heard of them yet.
   */
  install(view: number, ids: readonly MemberId[]): ViewNews[] {
    this.#number = Math.max(this.#number, view);
    this.#named = Math.max(this.#named, view);
    const isIn = new Set(ids);
    const news: ViewNews[] = [];
    for (const { slot, identity } of [...this.#bySlot.inOrder]) {
      if (isIn.has(identity.id) || this.#unnamed.has(slot)) continue;
      this.#bySlot.remove(slot);
      this.#removed.add(identity.id, this.#number);
      news.push({ kind: "leave", member: identity });
    }
    return news;
  }

  /** Returns true if all of these are in the view. */
  hasAll(ids: readonly MemberId[]): boolean {
    return ids.every((id) => this.#bySlot.slotsOf(id).length > 0);
  }

  /**
   * True while a member is in the view that no entry has named, and that the next fetched view may
   * lack.
   */
  get hasUnnamed(): boolean {
    return [...this.#unnamed.values()].some(({ looks }) => looks < LOOKS_MAX);
  }

  /**
   * Returns true if a member that no entry has named joined in this view or before it. An install
   * of the view names its members, and those that joined since the log that was recovered come
   * after it: the others have left, and no entry says so.
   */
  hasUnnamedUpTo(view: number): boolean {
    return [...this.#unnamed.values()].some(({ joined }) => joined <= view);
  }

  /**
   * Returns true if a change makes it doubtful whether we have the right members, so that the view
   * must be fetched again.
   *
   * It does if it lies after the place of an unnamed member's join. Then that member may have
   * joined and left before the sequencer heard of either.
   *
   * Example: arthur, unnamed, joined in view 7 with slot 7. A leave with view 9 lies after his
   * join. A join with view 9 and slot 6 does not: it is part of a step up to view 9, in which joins
   * come first, in the order of joining, so that arthur's may follow (PROTOCOL 10.4.3).
   *
   * After a view was fetched, a step over several views says so, too: it goes from the view that
   * the sequencer had. Example: zaphod was evicted before the sequencer took over, a tracker that
   * had lost its memory took him back, and ford fetched a view with him in it. The step from view 6
   * to view 9, which is without him, has no leave of his.
   */
  isDoubtedBy({ kind, view, slot: at }: ViewChange): boolean {
    if (this.#wasFetched && view > this.#named + 1) return true;
    for (const [slot, { joined }] of this.#unnamed) {
      if (joined < view && (kind !== "join" || at > slot)) return true;
    }
    return false;
  }

  /**
   * Applies a view that was fetched because entries are missing; returns the members that came or
   * went by it, `undefined` if that view is older than ours.
   */
  reconcile(record: ViewRecord): ViewNews[] | undefined {
    if (record.view < this.#number) return undefined;
    this.#number = record.view;
    this.#wasFetched = true;
    const news: ViewNews[] = [];
    const slots = new Set(record.members.map(({ slot }) => slot));
    for (const { slot } of [...this.#bySlot.inOrder]) {
      if (!slots.has(slot)) news.push(this.#part(slot));
    }
    // The application is told that they left. A tracker that has lost its memory must hear it, too,
    // or it would take them back without a word (PROTOCOL 9.4.5).
    for (const { member: { id } } of news) this.#removed.add(id, record.view);
    for (const member of record.members) {
      const unnamed = this.#unnamed.get(member.slot);
      if (unnamed !== undefined) unnamed.looks++;
      if (this.#bySlot.has(member.slot)) continue;
      const added = this.#memberOf(member);
      this.#unnamed.set(member.slot, { joined: member.joined, looks: 1 });
      this.#bySlot.add(added);
      this.#removed.delete(member.id);
      news.push({ kind: "join", member: added.identity });
    }
    return news;
  }

  /** Returns the view as the application sees it. */
  view(
    { id: group, ...kind }: { id: GroupId; name: string; mode: Mode; signed?: true },
  ): GroupView {
    const members = this.#bySlot.inOrder.map(({ described }) => described);
    return { group, ...kind, number: this.#number, members };
  }

  /** Returns the members but `self`, in the order of joining. */
  others(self: MemberId): OrderedMember[] {
    return this.#bySlot.inOrder.filter(({ identity }) => identity.id !== self);
  }
}
