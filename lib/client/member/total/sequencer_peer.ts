import type { Address, MemberId } from "../../../core/mod.ts";
import type { AddressedPeer, EntryFrame, Inbound, Outbound } from "../../../ordering/mod.ts";
import type { MemberIdentity } from "../group/member_event.ts";

/** The frame that brought an entry of the sequence: whose it is, or which change. */
export type OrderedOrigin = EntryFrame;

/** The sequencer of a group, as a member knows it. */
export class SequencerPeer implements AddressedPeer<OrderedOrigin> {
  readonly id: MemberId;
  readonly address: Address;
  readonly addresses: readonly Address[];
  /** Whom a gap in the sequence is told of: it is nobody's in particular. */
  readonly identity: MemberIdentity;
  /** Undefined until its welcome told where the sequence begins for us. */
  inbound: Inbound<OrderedOrigin> | undefined;

  constructor(id: MemberId, address: Address, readonly outbound: Outbound) {
    this.id = id;
    this.address = address;
    this.addresses = [address];
    this.identity = { id, name: "sequencer" };
  }
}
