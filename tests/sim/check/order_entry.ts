import { formatMemberId, type MemberId, type Seq } from "../../../lib/core/mod.ts";
import type { Stay } from "./stay.ts";

/** The beginning of `what` at a place that continues a message. */
const INSIDE = "inside of";

/** The content of one place in a total order. */
export interface Entry {
  readonly type: "message" | "change";
  /**
   * The sender and hash of a message, or the change of the view; empty for a change that reported
   * nothing.
   */
  readonly what: string;
  readonly last: Seq;
  /** The members that left by a change; `undefined` if it reported anything else. */
  readonly left?: readonly MemberId[] | undefined;
  /** The number of the view that a change brought its member to. */
  readonly view?: number;
}

/**
 * An entry, and the stays that delivered it at its place, each with the number of the view that it
 * brought them to.
 */
export interface Version {
  readonly entry: Entry;
  readonly stays: Map<Stay, number | undefined>;
}

/** Returns the `what` of the entry after which a stay begins. */
export function ownJoinOf({ member }: Stay): string {
  return `join ${member}`;
}

/** Returns what lies at a place inside of an entry that takes several. */
export function insideOf({ what }: Entry, seq: Seq): Entry {
  return { type: "message", what: `${INSIDE} ${what}`, last: seq };
}

/** Returns whether a message begins with an entry. */
export function beginsMessage({ type, what }: Entry): boolean {
  return type === "message" && !what.startsWith(INSIDE);
}

/**
 * Returns whether two entries cannot both be at one place. A change that reported nothing new may
 * have been any change.
 */
export function contradict(a: Entry, b: Entry): boolean {
  const isUnknown = a.type === "change" && (a.what === "" || b.what === "");
  return !isSame(a, b) && (a.type !== b.type || !isUnknown);
}

export function isSame(a: Entry, b: Entry): boolean {
  return a.type === b.type && a.last === b.last && a.what === b.what;
}

/** Returns whether a stay that is still there delivered a version. */
export function isOfLiving({ stays }: Version, living: ReadonlySet<Stay>): boolean {
  for (const stay of stays.keys()) if (living.has(stay)) return true;
  return false;
}

/** Returns the text of a violation: members disagree on a place. */
export function disagreement(seq: Seq, versions: readonly Version[]): string {
  const texts = versions.map(({ entry: { type, what }, stays }) => {
    const [stay] = stays.keys();
    return `${type} ${what} by ${formatMemberId(stay!.member)} in ${stay!.groupName}`;
  });
  return `At ${seq} members have delivered different things: ${texts.join("; ")}`;
}

/** Returns the beginning of a violation's text. */
export function deliveredAt(stay: Stay, seq: Seq): string {
  return `${formatMemberId(stay.member)} in ${stay.groupName} delivered ${seq}`;
}
