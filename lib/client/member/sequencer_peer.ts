import { type Address, addressOf, invariant, type MemberId } from "../../core/mod.ts";
import type { AddressedPeer, Inbound, Outbound } from "../../ordering/mod.ts";
import type { ChangeFrame, OrderedFrame, ViewRecord } from "../../wire/mod.ts";
import type { MemberIdentity } from "./member_event.ts";

/** The frame that brought an entry of the sequence: whose it is, or which change. */
export type OrderedOrigin = OrderedFrame | ChangeFrame;

/** The sequencer of a group, as a member knows it. */
export class SequencerPeer implements AddressedPeer<OrderedOrigin> {
  readonly id: MemberId;
  readonly address: Address;
  readonly addresses: readonly Address[];
  /** Whom a gap in the sequence is told of: it is nobody's in particular. */
  readonly identity: MemberIdentity;
  /** Undefined until its welcome told where the sequence begins for us. */
  inbound: Inbound<OrderedOrigin> | undefined;

  constructor(
    record: NonNullable<ViewRecord["sequencer"]>,
    readonly outbound: Outbound,
  ) {
    const address = addressOf(record.host, record.port);
    invariant(address !== undefined, `Cannot take a sequencer: "${record.host}" is no IP address`);
    this.id = record.id;
    this.address = address;
    this.addresses = [address];
    this.identity = { id: record.id, name: "sequencer" };
  }
}
