import type { Address, MemberId, Seq, SignedIdentity } from "../../core/mod.ts";
import type { ByteReader, ByteWriter } from "../bytes/mod.ts";
import { readSignedIdentity, writeSignedIdentity } from "./identity_fields.ts";

/**
 * The changes that can happen to a member of a group. The index of a kind is its code on the wire.
 */
export const CHANGE_KINDS = ["join", "leave", "evict", "detach", "reattach"] as const;
/** A kind of change that can happen to a member of a group. */
export type ChangeKind = typeof CHANGE_KINDS[number];

/** One change of a view. It has everything that a member needs to know, so that none asks back. */
export interface ViewChange {
  readonly kind: ChangeKind;
  /** The number of the view that this change makes. */
  readonly view: number;
  readonly slot: number;
  readonly member: MemberId;
  readonly address: Address;
  readonly name: string;
  /** The last seq of a leaver's stream, 0 if it sent nothing; `LAST_UNKNOWN` if it did not say. */
  readonly last: Seq;
  /** The identity of a joiner that has one. */
  readonly identity?: SignedIdentity;
}

/**
 * Reads a change of a view, which is the same in a notice and in an entry of the sequence. Both end
 * with it: a join that goes on has an identity.
 */
export function readViewChange(reader: ByteReader): ViewChange {
  const change = {
    kind: reader.choice(CHANGE_KINDS),
    view: reader.u32(),
    slot: reader.u32(),
    member: reader.u48(),
    address: reader.address(),
    name: reader.name(),
    last: reader.u48(),
  };
  if (change.kind !== "join" || reader.remaining === 0) return change;
  return { ...change, identity: readSignedIdentity(reader) };
}

/** Writes a change of a view. */
export function writeViewChange(writer: ByteWriter, change: ViewChange): void {
  writer.u8(CHANGE_KINDS.indexOf(change.kind));
  writer.u32(change.view);
  writer.u32(change.slot);
  writer.u48(change.member);
  writer.address(change.address);
  writer.name(change.name);
  writer.u48(change.last);
  if (change.identity !== undefined) writeSignedIdentity(writer, change.identity);
}
