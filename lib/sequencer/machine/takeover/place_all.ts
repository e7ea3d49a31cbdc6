import type { Epoch, Instant, MemberId, Seq } from "../../../core/mod.ts";
import type { SequenceEntry } from "../../../ordering/mod.ts";
import type { PromiseFrame } from "../../../wire/mod.ts";
import type { ViewPlace } from "./view_place.ts";
import type { Witness } from "./witness.ts";

/** A member that comes in with the new epoch. */
export interface RecoveredNewcomer extends ViewPlace {
  /** The highest of its own messages that has a place; `undefined` if only its hello can say. */
  readonly submitted: Seq | undefined;
}

/** A member that goes on in the new epoch, and where its streams stand. */
export interface RecoveredMember extends RecoveredNewcomer {
  /** The sequence goes on for it after this seq. */
  readonly cut: Seq;
  /** The time at which it last said something in our epoch. */
  readonly heardAt: Instant;
}

/** The outcome of a takeover: the log of the epochs before, and who goes on. */
export interface Recovery {
  readonly view: number;
  /** The seq of the first entry; the last ends a message. */
  readonly first: Seq;
  readonly entries: readonly SequenceEntry[];
  /** The newest epoch of which a member has something; `undefined` when no such member is left. */
  readonly installed?: Epoch | undefined;
  /** The promise of the member that joined first, of those for whom the sequence had begun. */
  readonly elder?: PromiseFrame | undefined;
  readonly members: readonly RecoveredMember[];
  /** Members whose join has no place in that log. */
  readonly newcomers: readonly RecoveredNewcomer[];
  /**
   * True if the tracker has lost its memory since: it may have taken back a member that was out.
   */
  readonly isAfterRestart: boolean;
}

/** The log that was recovered of the epochs before. */
export interface RecoveredLog {
  /** The seq of the first entry. */
  readonly first: Seq;
  /** The newest epoch of which a member has something; `undefined` when no such member is left. */
  readonly installed: Epoch | undefined;
  readonly entries: readonly SequenceEntry[];
}

/** The place of each witness: it goes on in a new epoch, comes in with it, or cannot go on. */
export interface Placing {
  readonly members: readonly RecoveredMember[];
  /** Members whose join has no place in the log. */
  readonly newcomers: readonly RecoveredNewcomer[];
  /**
   * Members that must leave: no place suits what they have delivered, or what was ordered of them.
   */
  readonly lost: readonly MemberId[];
}

/**
 * Finds for each witness where it stands in what was recovered (PROTOCOL 11.2.9).
 *
 * Worked case: the recovered log has seqs 40 to 42; 41 is arthur's join, and 42 evicts zaphod. Ford
 * has delivered up to 42 and goes on after 42. Arthur has nothing yet and goes on after 40: his
 * join is the next entry. Trillian's join was 43, which nobody holds, and she has taken nothing:
 * she is a newcomer. Zaphod has delivered 41, and a restarted tracker has taken him back: he is
 * lost, for 42 has ended his stay, and what he has delivered goes on nowhere.
 */
export function placeAll(witnesses: Iterable<Witness>, log: RecoveredLog): Placing {
  const members: RecoveredMember[] = [];
  const newcomers: RecoveredNewcomer[] = [];
  const lost: MemberId[] = [];
  for (const witness of witnesses) {
    const { place, begun } = witness;
    const member = placeIn(witness, log);
    const hasTaken = begun !== undefined && begun.delivered > begun.cut;
    // Either the log does not continue what the member has delivered, or the member would begin
    // after messages of its own and never deliver them, or its slot was given twice.
    const isLost = member === undefined && (hasTaken || hasEntryOf(place, log.entries));
    if (isLost) lost.push(place.id);
    else if (member !== undefined) members.push(member);
    else newcomers.push({ ...place, submitted: submittedBy(witness, log.entries) });
  }
  return { members, newcomers, lost };
}

/** Returns a member with the seq after which it goes on; `undefined` if that is not in this log. */
function placeIn(witness: Witness, log: RecoveredLog): RecoveredMember | undefined {
  const { place, begun, heardAt } = witness;
  const { first, installed, entries } = log;
  if (begun === undefined) {
    const at = entries.findIndex((entry) => isJoinOf(place, entry));
    const isIn = at >= 0 && staysIn(place, entries.slice(at));
    return isIn ? { ...place, cut: first + at - 1, submitted: undefined, heardAt } : undefined;
  }
  const { cut, delivered } = begun;
  // Its own entry is the one after its cut, unless an epoch opened there that did not know of it. A
  // member that came after such an install never had that entry. Right below the log nobody misses
  // it: with a log from 42 on, arthur's cut 40 says that 41 is his join, and he goes on with 42.
  const isBelow = cut + 2 === first && installed?.number === begun.installed.number;
  const hasJoined = delivered > cut || isBelow || isJoinOf(place, entries[cut + 1 - first]);
  if (!hasJoined || !staysIn(place, entries.slice(Math.max(0, delivered + 1 - first)))) {
    return undefined;
  }
  return { ...place, cut: delivered, submitted: submittedBy(witness, entries), heardAt };
}

/**
 * Returns true if a member that was in before these entries is still in after them. The view alone
 * does not say that. Entry 42 evicts arthur, and nobody has delivered it yet; the tracker loses its
 * memory, arthur reports to it, and is in the view again. His stay ended with 42 all the same.
 */
function staysIn({ id, slot }: ViewPlace, entries: readonly SequenceEntry[]): boolean {
  let isIn = true;
  for (const entry of entries) {
    if ("install" in entry) {
      const { part, members } = entry.install;
      isIn = (part > 0 && isIn) || members.includes(id);
    } else if ("change" in entry && entry.change.slot === slot) {
      const { kind } = entry.change;
      isIn = kind === "join" || (isIn && kind !== "leave" && kind !== "evict");
    }
  }
  return isIn;
}

/**
 * Returns true for the entry by which a member joined. A tracker that lost its memory may have
 * given the slot of the entry again: nobody that reported itself knew of it.
 */
function isJoinOf({ id, slot }: ViewPlace, entry: SequenceEntry | undefined): boolean {
  return entry !== undefined && "change" in entry && entry.change.kind === "join" &&
    entry.change.slot === slot && entry.change.member === id;
}

/** Returns true if something was sent from a member's slot, or another member joined in it. */
function hasEntryOf({ id, slot }: ViewPlace, entries: readonly SequenceEntry[]): boolean {
  return entries.some((entry) => {
    if ("slot" in entry) return entry.slot === slot;
    return "change" in entry && entry.change.kind === "join" && entry.change.slot === slot &&
      entry.change.member !== id;
  });
}

/**
 * Returns the highest of a member's own messages that has a place; `undefined` if only the member
 * can say. It is read from what the member delivered and from the log, never from what was received
 * (PROTOCOL 11.2.6): a void entry would make the message that ford submits again look like a
 * duplicate, and the message would be lost.
 */
function submittedBy(
  { place, begun }: Witness,
  entries: readonly SequenceEntry[],
): Seq | undefined {
  let submitted = begun?.submitted;
  for (const entry of entries) {
    if ("slot" in entry && entry.slot === place.slot) {
      submitted = Math.max(submitted ?? 0, entry.submission);
    }
  }
  return submitted;
}
