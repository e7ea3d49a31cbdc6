import { formatMemberId, type MemberId } from "./ids.ts";
import type { Mode } from "./mode.ts";

const DIRECT_NAME = /^\(([0-9a-f]{12}),([0-9a-f]{12})\)$/;

/**
 * Returns the name of the group in which two members talk directly (PROTOCOL 8.7): their ids, the
 * lower one first. Nobody can choose such a name, because names that are chosen have no `(`.
 */
export function directNameOf(one: MemberId, other: MemberId): string {
  const [low, high] = one < other ? [one, other] : [other, one];
  return `(${formatMemberId(low)},${formatMemberId(high)})`;
}

/** Returns the two members of a direct group by its name; `undefined` for any other group. */
export function directPairOf(name: string): readonly [MemberId, MemberId] | undefined {
  // Most names are told by their first character.
  if (name.charCodeAt(0) !== 0x28) return undefined;
  const found = DIRECT_NAME.exec(name);
  if (found === null) return undefined;
  const low = parseInt(found[1]!, 16);
  const high = parseInt(found[2]!, 16);
  return low > 0 && low < high ? [low, high] : undefined;
}

/** Returns true for the name of a direct group. */
export function isDirectName(name: string): boolean {
  return directPairOf(name) !== undefined;
}

/**
 * Returns the member with whom `self` talks in a direct group; `undefined` if the group is none, or
 * one of others.
 */
export function partnerIn(name: string, self: MemberId): MemberId | undefined {
  const pair = directPairOf(name);
  if (pair === undefined || !pair.includes(self)) return undefined;
  return pair[0] === self ? pair[1] : pair[0];
}

/**
 * Returns true if `source`, a member or a sequencer, may report a group of this name and mode after
 * a restart. A direct group is reported by its two members alone, and in fifo order (PROTOCOL
 * 8.7.1).
 */
export function mayReportGroup(source: MemberId, name: string, mode: Mode): boolean {
  const pair = directPairOf(name);
  return pair === undefined || (mode === "fifo" && pair.includes(source));
}
