import {
  type Address,
  addressOf,
  type GroupId,
  type MemberId,
  type Mode,
  RecentIds,
} from "../../core/mod.ts";
import type { ViewChange, ViewRecord } from "../../wire/mod.ts";
import type { GroupView, MemberIdentity } from "./member_event.ts";

/** A member as the sequence knows it. */
interface OrderedMember {
  readonly identity: MemberIdentity;
  readonly address: Address;
}

/** The view of a total-order group: it changes by entries of the sequence, and names senders by slot. */
export class OrderedView {
  readonly #bySlot = new Map<number, OrderedMember>();
  readonly #removed = new RecentIds();
  #number: number;

  constructor(record: ViewRecord) {
    this.#number = record.view;
    for (const { id, name, host, port, slot } of record.members) {
      const address = addressOf(host, port)!;
      this.#bySlot.set(slot, { identity: { id, name }, address });
    }
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

  /** Who sends from a slot: the same object each time. */
  senderIn(slot: number): MemberIdentity {
    return this.#bySlot.get(slot)?.identity ?? { id: 0, name: `slot ${slot}` };
  }

  /** Takes over an entry; one that says what is known already changes nothing. */
  apply({ kind, view, slot, member: id, name, address }: ViewChange): void {
    this.#number = Math.max(this.#number, view);
    if (kind === "leave" || kind === "evict") {
      this.#bySlot.delete(slot);
      // After a step over several views a member's old stay ends behind the entry of its new one.
      if (!this.#has(id)) this.#removed.add(id);
    } else if (kind === "join" && !this.#bySlot.has(slot)) {
      this.#bySlot.set(slot, { identity: { id, name }, address });
      this.#removed.delete(id);
    }
  }

  view({ id, name, mode }: { id: GroupId; name: string; mode: Mode }): GroupView {
    // Slots are given in the order of joining.
    const slots = [...this.#bySlot].sort(([a], [b]) => a - b);
    const members = slots.map(([, { identity, address }]) => ({ ...identity, address }));
    return { group: id, name, mode, number: this.#number, members };
  }

  #has(id: MemberId): boolean {
    return [...this.#bySlot.values()].some(({ identity }) => identity.id === id);
  }
}
