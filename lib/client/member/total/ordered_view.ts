import {
  type Address,
  addressOf,
  type GroupId,
  type MemberId,
  type Mode,
  RecentIds,
} from "../../../core/mod.ts";
import type { MemberRecord, ViewChange, ViewRecord } from "../../../wire/mod.ts";
import type { GroupView, MemberIdentity } from "../group/member_event.ts";

/** A member as the sequence knows it. */
interface OrderedMember {
  readonly identity: MemberIdentity;
  readonly address: Address;
}

/** Somebody whom no entry has named yet: when it joined, and in how many fetched views it was. */
interface Unnamed {
  readonly joined: number;
  looks: number;
}

/** After so many views, one with each answer of the tracker, the sequencer has long heard of a join. */
const LOOKS_MAX = 5;

/** Who came or went. */
export interface ViewNews {
  readonly kind: "join" | "leave" | "evict";
  readonly member: MemberIdentity;
}

function memberOf({ id, name, host, port }: MemberRecord): OrderedMember {
  return { identity: { id, name }, address: addressOf(host, port)! };
}

/** The view of a total-order group: it changes by entries of the sequence, and names senders by slot. */
export class OrderedView {
  readonly #bySlot = new Map<number, OrderedMember>();
  /**
   * Out by the tracker's word, or back in another slot, though the entry that lets them out is yet to
   * come, if it ever does.
   */
  readonly #parting = new Map<number, OrderedMember>();
  /** Known by fetched views alone: no entry has named them yet. By slot. */
  readonly #unnamed = new Map<number, Unnamed>();
  readonly #removed = new RecentIds();
  #number: number;

  constructor(record: ViewRecord) {
    this.#number = record.view;
    for (const member of record.members) this.#bySlot.set(member.slot, memberOf(member));
  }

  get number(): number {
    return this.#number;
  }

  /** Ids that left lately. */
  get removed(): readonly MemberId[] {
    return this.#removed.list();
  }

  /** How many members there are. */
  get size(): number {
    return this.#bySlot.size;
  }

  /** Who sends from a slot: the same object each time, as long as anybody is known to have it. */
  senderIn(slot: number): MemberIdentity {
    const member = this.#bySlot.get(slot) ?? this.#parting.get(slot);
    return member?.identity ?? { id: 0, name: `slot ${slot}` };
  }

  /** Takes over an entry; answers what is news of it. */
  apply({ kind, view, slot, member: id, name, address }: ViewChange): ViewNews[] {
    this.#number = Math.max(this.#number, view);
    this.#unnamed.delete(slot);
    if (kind === "leave" || kind === "evict") {
      this.#parting.delete(slot);
      const isNews = this.#bySlot.delete(slot);
      if (this.#slotsOf(id).length === 0) this.#removed.add(id);
      return isNews ? [{ kind, member: { id, name } }] : [];
    }
    if (kind !== "join" || this.#bySlot.has(slot)) return [];
    const joiner = { identity: { id, name }, address };
    // A later stay of this member is known, by a fetched view: slots rise with each join.
    if (this.#slotsOf(id).some((other) => other > slot)) {
      this.#parting.set(slot, joiner);
      return [];
    }
    const ended = this.#endStays(id);
    this.#bySlot.set(slot, joiner);
    this.#removed.delete(id);
    return [...ended, { kind, member: { id, name } }];
  }

  /**
   * A member's stay is over when it is back. The entry that ends it comes behind the one of its new
   * stay after a step over several views, and no entry does if the sequencer died before it put that
   * in order.
   */
  #endStays(id: MemberId): ViewNews[] {
    return this.#slotsOf(id).map((slot) => this.#part(slot));
  }

  /** Somebody is out, though no entry has said so. */
  #part(slot: number): ViewNews {
    const member = this.#bySlot.get(slot)!;
    this.#bySlot.delete(slot);
    this.#unnamed.delete(slot);
    this.#parting.set(slot, member);
    return { kind: "leave", member: member.identity };
  }

  /** Takes over the entry that opens an epoch: who is not named is out. Answers whom that concerns. */
  install(view: number, ids: readonly MemberId[]): ViewNews[] {
    this.#number = Math.max(this.#number, view);
    const isIn = new Set(ids);
    const news: ViewNews[] = [];
    for (const [slot, { identity }] of [...this.#bySlot]) {
      if (isIn.has(identity.id) || this.#unnamed.has(slot)) continue;
      this.#bySlot.delete(slot);
      this.#removed.add(identity.id);
      news.push({ kind: "leave", member: identity });
    }
    return news;
  }

  /** Whether all of these are known. */
  hasAll(ids: readonly MemberId[]): boolean {
    return ids.every((id) => this.#slotsOf(id).length > 0);
  }

  /** Whether somebody is here whom no entry has named yet: the next view may not have it any more. */
  get hasUnnamed(): boolean {
    return [...this.#unnamed.values()].some(({ looks }) => looks < LOOKS_MAX);
  }

  /**
   * Whether the sequence has passed the join of somebody who is here, and has not named it: it may have
   * come and gone unnoticed by the sequencer. In one step joins come first, in the order of joining.
   */
  hasPassed({ kind, view, slot: at }: ViewChange): boolean {
    for (const [slot, { joined }] of this.#unnamed) {
      if (joined < view && (kind !== "join" || at > slot)) return true;
    }
    return false;
  }

  /**
   * Takes over a whole view, when entries were missed: who is in it, and who is not any more.
   * Answers what that changes; `undefined` if the view is older than ours.
   */
  reconcile(record: ViewRecord): ViewNews[] | undefined {
    if (record.view < this.#number) return undefined;
    this.#number = record.view;
    const news: ViewNews[] = [];
    const slots = new Set(record.members.map(({ slot }) => slot));
    for (const slot of [...this.#bySlot.keys()]) {
      if (!slots.has(slot)) news.push(this.#part(slot));
    }
    for (const member of record.members) {
      const unnamed = this.#unnamed.get(member.slot);
      if (unnamed !== undefined) unnamed.looks++;
      if (this.#bySlot.has(member.slot)) continue;
      const added = memberOf(member);
      this.#unnamed.set(member.slot, { joined: member.joined, looks: 1 });
      this.#bySlot.set(member.slot, added);
      news.push({ kind: "join", member: added.identity });
    }
    return news;
  }

  view({ id, name, mode }: { id: GroupId; name: string; mode: Mode }): GroupView {
    // Slots are given in the order of joining.
    const slots = [...this.#bySlot].sort(([a], [b]) => a - b);
    const members = slots.map(([, { identity, address }]) => ({ ...identity, address }));
    return { group: id, name, mode, number: this.#number, members };
  }

  #slotsOf(id: MemberId): number[] {
    return [...this.#bySlot].filter(([, { identity }]) => identity.id === id).map(([slot]) => slot);
  }
}
