import type { Epoch, GroupId, MemberId } from "../../core/mod.ts";
import type { Frame } from "../frames/mod.ts";

/** The first two bytes of a datagram, "gm" in ASCII: a stray datagram is recognised at once. */
export const MAGIC = 0x676d;
/** Bytes of the header, with the room for a nonce and an authentication tag. */
export const HEADER_BYTES = 50;
/** Bytes before the body of a frame: its code and the length of its body. */
export const FRAME_HEADER_BYTES = 3;

/** Bytes of a datagram whose only frame has no body. */
export const EMPTY_FRAME_BYTES = HEADER_BYTES + FRAME_HEADER_BYTES;

/** Offsets of the header's fields, in bytes. */
export const HEADER = {
  magic: 0,
  version: 2,
  flags: 3,
  group: 4,
  source: 8,
  destination: 14,
  epochNumber: 20,
  epochBoot: 24,
  nonce: 28,
  tag: 34,
} as const;

/** The header of a datagram, as far as it is not constant. */
export interface Header {
  /** The group that the datagram belongs to; 0: none. */
  readonly group: GroupId;
  /** The member or sequencer that sends the datagram; 0: the tracker. */
  readonly source: MemberId;
  /** The member or sequencer that the datagram is for; 0: several, or the tracker. */
  readonly destination: MemberId;
  /**
   * The group's epoch, as the source knows it. In a datagram of the tracker its life, as
   * {@linkcode lifeOf} returns it.
   */
  readonly epoch: Epoch;
}

/** Returns what the tracker's datagrams have as epoch: the boot id alone. */
export function lifeOf(boot: number): Epoch {
  return { number: 0, boot };
}

/** A whole datagram as a value. */
export interface Datagram {
  readonly header: Header;
  readonly frames: readonly Frame[];
}
