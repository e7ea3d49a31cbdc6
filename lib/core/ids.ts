import type { Random } from "./random.ts";

/**
 * The id of a member or a sequencer: 48 random bits, never 0, new at every registration. Where an
 * id is optional, 0 stands for none.
 */
export type MemberId = number;

/**
 * The id of a group: a random u32 drawn at its creation. Where an id is optional, 0 stands for
 * none.
 */
export type GroupId = number;

/** The number of a message in its stream: a u48, counted from 1. */
export type Seq = number;

/** The largest u48, and so the largest id or seq. */
export const U48_MAX = 2 ** 48 - 1;
/** Stands for a stream's last seq when its end is not known: its member was evicted. */
export const LAST_UNKNOWN: Seq = U48_MAX;
/** The largest u32. */
export const U32_MAX = 2 ** 32 - 1;

/**
 * One reign of a sequencer in a group: a number that only grows, and the random boot id of the
 * tracker that granted it. The same number under another boot id is a foreign epoch (PROTOCOL
 * 11.1).
 */
export interface Epoch {
  /** The number of the reign, which only grows. */
  readonly number: number;
  /** The boot id of the tracker that granted it. */
  readonly boot: number;
}

/** The epoch of fifo groups, which have no sequencer, and of datagrams that belong to no group. */
export const NO_EPOCH: Epoch = Object.freeze({ number: 0, boot: 0 });

/**
 * Returns true if `a` is a newer reign than `b`. Of two epochs that differ in the boot id alone
 * neither is newer.
 */
export function isNewerEpoch(a: Epoch, b: Epoch): boolean {
  return a.number > b.number;
}

/** Returns true if two epochs are the same reign, granted by the same start of a tracker. */
export function isSameEpoch(a: Epoch, b: Epoch): boolean {
  return a.number === b.number && a.boot === b.boot;
}

/** Returns a random member id, never 0. */
export function drawMemberId(random: Random): MemberId {
  return 1 + Math.floor(random() * U48_MAX);
}

/**
 * Returns true if only a process with an identity can have this id at a tracker with an identity:
 * the odd ones (PROTOCOL 7.10).
 */
export function isSignedId(id: MemberId): boolean {
  return id % 2 === 1;
}

/** Returns a random id of a group or of a tracker's start, never 0. */
export function drawU32(random: Random): number {
  return 1 + Math.floor(random() * U32_MAX);
}

/** Returns the text of a member id: twelve hex digits. */
export function formatMemberId(id: MemberId): string {
  return id.toString(16).padStart(12, "0");
}
