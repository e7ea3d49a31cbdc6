import {
  type Address,
  addressOf,
  invariant,
  type MemberId,
  type SignedIdentity,
} from "../../../core/mod.ts";
import type { MemberRecord, ViewChange } from "../../../wire/mod.ts";

/** A member's place in a view. */
export interface ViewPlace {
  readonly id: MemberId;
  readonly name: string;
  readonly address: Address;
  /** The number of the view in which it joined. */
  readonly joined: number;
  readonly slot: number;
  /** The identity of the member, if it has one. */
  readonly identity?: SignedIdentity | undefined;
}

/** Returns the place that a view of the tracker gives to a member. */
export function viewPlaceOf(record: MemberRecord): ViewPlace {
  const { id, name, host, port, joined, slot, identity } = record;
  const address = addressOf(host, port);
  invariant(address !== undefined, "The codec of control lines lets no host pass but IP literals");
  return { id, name, address, joined, slot, identity };
}

/** Returns the place of the member that a change of the view lets in. */
export function placeOfJoin(
  { member: id, name, address, view: joined, slot, identity }: ViewChange,
): ViewPlace {
  return { id, name, address, joined, slot, identity };
}
