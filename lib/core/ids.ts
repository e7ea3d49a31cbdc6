import type { Random } from "./random.ts";

/** 48 random bits, unique for ever: a member gets a new one at every registration. 0 is nobody. */
export type MemberId = number;

/** A random u32 per creation of a group: a group made anew is another group. 0 is none. */
export type GroupId = number;

/** A u48 that numbers the messages of a stream; the first is 1. */
export type Seq = number;

/** The largest u48: ids and sequence numbers are at most this. */
export const U48_MAX = 2 ** 48 - 1;
/** In the place of a stream's last seq: nobody knows where it ends. */
export const LAST_UNKNOWN: Seq = U48_MAX;
/** The largest u32. */
export const U32_MAX = 2 ** 32 - 1;

/**
 * One reign of a sequencer in a group: a number that only grows, and the random id that the
 * tracker drew when it started. The same number under another boot id is another, foreign epoch.
 */
export interface Epoch {
  readonly number: number;
  readonly boot: number;
}

/** The epoch of groups that have no sequencer, and of what does not belong to a group. */
export const NO_EPOCH: Epoch = Object.freeze({ number: 0, boot: 0 });

/**
 * Whether `a` is a newer reign than `b`. Two that differ in the boot id alone are foreign to each
 * other: neither is newer.
 */
export function isNewerEpoch(a: Epoch, b: Epoch): boolean {
  return a.number > b.number;
}

export function isSameEpoch(a: Epoch, b: Epoch): boolean {
  return a.number === b.number && a.boot === b.boot;
}

/** Draws a member id. */
export function drawMemberId(random: Random): MemberId {
  return 1 + Math.floor(random() * U48_MAX);
}

/** Draws a group id, or a tracker's boot id. */
export function drawU32(random: Random): number {
  return 1 + Math.floor(random() * U32_MAX);
}

/** Twelve hex digits. */
export function formatMemberId(id: MemberId): string {
  return id.toString(16).padStart(12, "0");
}
