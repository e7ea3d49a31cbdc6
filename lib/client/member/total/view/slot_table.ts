import { type Address, invariant, type MemberId, type Seq } from "../../../../core/mod.ts";
import type { MemberIdentity } from "../../group/member_event.ts";

/** A member as its join describes it. */
export interface OrderedMember {
  readonly slot: number;
  readonly identity: MemberIdentity;
  /** The member as the application sees it in a view. */
  readonly described: MemberIdentity & { readonly address: Address };
  /** The place of its join; 0 if that came before ours, or is not known. */
  joinedAt: Seq;
}

/**
 * The members of a total-order group by their slots. A member joins with the highest slot but for
 * few, so that a join costs the same in a group of ten and in one of a thousand; a member that
 * leaves is found in log N steps.
 */
export class SlotTable {
  readonly #bySlot = new Map<number, OrderedMember>();
  /** The same members, by rising slots. */
  readonly #inOrder: OrderedMember[] = [];
  /** The slots of each member, rising. A member has more than one while its stays are unclear. */
  readonly #slots = new Map<MemberId, readonly number[]>();

  get size(): number {
    return this.#inOrder.length;
  }

  /** The members in the order of joining, which is that of their slots. The list is the table's. */
  get inOrder(): readonly OrderedMember[] {
    return this.#inOrder;
  }

  get(slot: number): OrderedMember | undefined {
    return this.#bySlot.get(slot);
  }

  has(slot: number): boolean {
    return this.#bySlot.has(slot);
  }

  /** Returns the slots in which a member is, rising. */
  slotsOf(id: MemberId): readonly number[] {
    return this.#slots.get(id) ?? [];
  }

  /** Adds a member, whose slot nobody has. */
  add(member: OrderedMember): void {
    const { slot, identity: { id } } = member;
    invariant(!this.#bySlot.has(slot), "A slot is given once");
    this.#bySlot.set(slot, member);
    this.#inOrder.splice(this.#placeOf(slot), 0, member);
    this.#slots.set(id, [...this.slotsOf(id), slot].sort((a, b) => a - b));
  }

  /** Removes and returns the member in a slot, if there is one. */
  remove(slot: number): OrderedMember | undefined {
    const member = this.#bySlot.get(slot);
    if (member === undefined) return undefined;
    const { id } = member.identity;
    this.#bySlot.delete(slot);
    this.#inOrder.splice(this.#placeOf(slot), 1);
    const left = this.slotsOf(id).filter((other) => other !== slot);
    if (left.length === 0) this.#slots.delete(id);
    else this.#slots.set(id, left);
    return member;
  }

  /** Returns the index of the first member whose slot is not below `slot`. */
  #placeOf(slot: number): number {
    let from = 0;
    let to = this.#inOrder.length;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#inOrder[middle]!.slot < slot) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
