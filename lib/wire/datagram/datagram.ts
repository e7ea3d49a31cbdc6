import type { Epoch, GroupId, MemberId } from "../../core/mod.ts";
import type { Frame } from "../frames/frames.ts";

/** "gm" in the first two bytes, so that a stray datagram is told at once. */
export const MAGIC = 0x676d;
/** Bytes of the header, the room for a nonce and an authentication tag included. */
export const HEADER_BYTES = 50;
/** Bytes before the body of a frame: its type and the length of its body. */
export const FRAME_HEADER_BYTES = 3;

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

/** What every datagram starts with. */
export interface Header {
  /** 0: no group in particular. */
  readonly group: GroupId;
  /** The member (or sequencer) that sends it; 0: the tracker. */
  readonly source: MemberId;
  /** The member that it is meant for; 0: several, or the tracker. */
  readonly destination: MemberId;
  readonly epoch: Epoch;
}

/** A whole datagram as a value. */
export interface Datagram {
  readonly header: Header;
  readonly frames: readonly Frame[];
}
