import type { Epoch, Instant, MemberId, Seq } from "../../core/mod.ts";
import type { SequenceEntry } from "../../ordering/mod.ts";
import type { PromiseFrame } from "../../wire/mod.ts";
import type { ViewPlace } from "./view_place.ts";
import type { Witness } from "./witness.ts";

/** A member that comes in with the new epoch. */
export interface RecoveredNewcomer extends ViewPlace {
  /** Its own messages up to here have their place; `undefined`: its hello is yet to say. */
  readonly submitted: Seq | undefined;
}

/** A member that goes on in the new epoch, and where its streams stand. */
export interface RecoveredMember extends RecoveredNewcomer {
  /** The sequence goes on for it after this seq. */
  readonly cut: Seq;
  /** When it last said something in our epoch. */
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
  /** True if the tracker has lost its memory since: it may have taken back somebody who was out. */
  readonly isAfterRestart: boolean;
}

/** What was recovered of the epochs before. */
export interface RecoveredLog {
  /** The seq of the first entry. */
  readonly first: Seq;
  /** The newest epoch of which anybody has something; `undefined`: nobody is left who has. */
  readonly installed: Epoch | undefined;
  readonly entries: readonly SequenceEntry[];
}

/** Who goes on in a new epoch, who comes in with it, and who cannot go on. */
export interface Placing {
  readonly members: readonly RecoveredMember[];
  /** Those whose join has no place in the log. */
  readonly newcomers: readonly RecoveredNewcomer[];
  readonly lost: readonly MemberId[];
}

/** Finds for each witness where it stands in what was recovered. */
export function placeAll(witnesses: Iterable<Witness>, log: RecoveredLog): Placing {
  const members: RecoveredMember[] = [];
  const newcomers: RecoveredNewcomer[] = [];
  const lost: MemberId[] = [];
  for (const witness of witnesses) {
    const { place, begun } = witness;
    const member = placeIn(witness, log);
    const hasTaken = begun !== undefined && begun.delivered > begun.cut;
    // What it has delivered goes on nowhere; or it would begin behind messages of its own, and never
    // deliver them.
    const isLost = member === undefined && (hasTaken || hasEntryOf(place.slot, log.entries));
    if (isLost) lost.push(place.id);
    else if (member !== undefined) members.push(member);
    else newcomers.push({ ...place, submitted: submittedBy(witness, log.entries) });
  }
  return { members, newcomers, lost };
}

/** Where a member goes on; `undefined`: nowhere in this log. */
function placeIn(witness: Witness, log: RecoveredLog): RecoveredMember | undefined {
  const { place, begun, heardAt } = witness;
  const { first, installed, entries } = log;
  const { slot } = place;
  if (begun === undefined) {
    const at = entries.findIndex((entry) => isJoinOf(slot, entry));
    const isIn = at >= 0 && staysIn(place, entries.slice(at));
    return isIn ? { ...place, cut: first + at - 1, submitted: undefined, heardAt } : undefined;
  }
  const { cut, delivered } = begun;
  // Its own entry is the one after its cut, unless an epoch opened there that did not know of it. Who
  // came behind it never had that entry; right below the log it is not missed.
  const isBelow = cut + 2 === first && installed?.number === begun.installed.number;
  const hasJoined = delivered > cut || isBelow || isJoinOf(slot, entries[cut + 1 - first]);
  if (!hasJoined || !staysIn(place, entries.slice(Math.max(0, delivered + 1 - first)))) {
    return undefined;
  }
  return { ...place, cut: delivered, submitted: submittedBy(witness, entries), heardAt };
}

/**
 * Whether these entries let a member stay that was in before them. A tracker that has lost its memory
 * may take one back whom they let out, as nobody has delivered them yet.
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

function isJoinOf(slot: number, entry: SequenceEntry | undefined): boolean {
  return entry !== undefined && "change" in entry && entry.change.kind === "join" &&
    entry.change.slot === slot;
}

function hasEntryOf(slot: number, entries: readonly SequenceEntry[]): boolean {
  return entries.some((entry) => "slot" in entry && entry.slot === slot);
}

/** Up to where a member's own messages have their place; `undefined`: only it can say. */
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
