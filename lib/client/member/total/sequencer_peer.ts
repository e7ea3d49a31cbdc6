import type { Address, MemberId } from "../../../core/mod.ts";
import type { AddressedPeer, EntryFrame, Inbound, Outbound } from "../../../ordering/mod.ts";
import type { MemberIdentity } from "../group/member_event.ts";

/** The frame that brought an entry of the sequence; the receive window keeps it with the entry. */
export type OrderedOrigin = EntryFrame;

/**
 * The sequence as one member takes it. The window stays the same over a takeover, whoever orders;
 * `cut + 1` is the member's own join.
 */
export type Sequence = Inbound<OrderedOrigin>;

/** A sequencer as a member of its group knows it. */
export class SequencerPeer implements AddressedPeer<OrderedOrigin> {
  readonly id: MemberId;
  readonly address: Address;
  readonly addresses: readonly Address[];
  /** The sender that a gap names: the messages in the gap may have been anybody's. */
  readonly identity: MemberIdentity;
  /** The sequence, while we take its entries from this sequencer; `undefined` before. */
  inbound: Sequence | undefined;

  constructor(id: MemberId, address: Address, readonly outbound: Outbound) {
    this.id = id;
    this.address = address;
    this.addresses = [address];
    this.identity = { id, name: "sequencer" };
  }
}
