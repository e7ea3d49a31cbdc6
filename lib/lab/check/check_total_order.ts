import {
  checkTexts,
  type DeliveredMessage,
  type GapEntry,
  isGapEntry,
  type Observation,
} from "./check_order.ts";
import { quote, type Violation } from "./violation.ts";

/** Members that left by one entry, as one member reports it. */
export interface Ends {
  /** The ids of those that left. */
  readonly left: readonly string[];
  /** The ids of the members of the view after it. */
  readonly members: readonly string[];
}

/** A change of the view as an entry of the sequence. */
export interface ViewEntry {
  /** Its place in the sequence. */
  readonly seq: number;
  /**
   * The change as a noun with the member's id: `join of ann (0000…)`. Empty if the member knew the
   * change already, from a view that it had fetched from the tracker.
   */
  readonly change: string;
  /** Set if the change reported nothing but leaves. */
  readonly ends?: Ends;
}

/**
 * The beginning of a member's stay: it joined, or came back under another member id. Its own join
 * has a place in the sequence, but the member is not told which. (Only tests/nemesis observes
 * stays.)
 */
export interface StayEntry {
  readonly isStay: true;
}

/** An entry that has a place in the sequence. */
type PlacedEntry = DeliveredMessage | ViewEntry;

/** An entry that a member of a total-order group reported. */
export type ObservedEntry = PlacedEntry | GapEntry | StayEntry;

/** The basis of a verdict on a total-order group. */
export interface TotalObservation extends Observation {
  /** Messages and changes of the view that each member reported, by its name, in order. */
  readonly sequences: ReadonlyMap<string, readonly ObservedEntry[]>;
}

/**
 * Checks a group in total order. Returns no violation if all is well.
 *
 * All members must have the same entry at every place of the sequence, changes of the view
 * included, and no member may skip a place or go back. The texts are checked for fifo order and for
 * missing messages, independently of the places.
 */
export function checkTotalOrder(observation: TotalObservation): Violation[] {
  const places = [...observation.sequences].flatMap(([receiver, sequence]) =>
    checkPlaces(receiver, sequence)
  );
  return [...places, ...checkAgreement(observation.sequences), ...checkTexts(observation)];
}

/** Returns true for a change of the view. */
export function isViewEntry(entry: ObservedEntry): entry is ViewEntry {
  return "change" in entry;
}

/** Returns true for the beginning of a stay. */
export function isStayEntry(entry: ObservedEntry): entry is StayEntry {
  return "isStay" in entry;
}

/**
 * Checks that every entry has the place after the entry before it. The first place is fixed by the
 * member's join. A member that comes back skips one more place, that of its own join.
 *
 * Example: ford delivers a message at place 2 and is evicted (place 3). arthur's message gets place
 * 4, ford's second join place 5, and the next message place 6. ford reports a new stay, a gap of
 * places 3 to 4, and the message at place 6. Place 5 is its own join.
 */
export function checkPlaces(receiver: string, sequence: readonly ObservedEntry[]): Violation[] {
  const violations: Violation[] = [];
  let expectedSeq: number | undefined;
  let ownJoins = 0;
  for (const entry of sequence) {
    if (isStayEntry(entry)) {
      if (expectedSeq !== undefined) ownJoins++;
      continue;
    }
    const { seq } = entry;
    const expected = expectedSeq ?? seq;
    const skipped = seq - expected;
    if (skipped < 0 || skipped > ownJoins) violations.push(misplaced(receiver, entry, expected));
    // A gap covers places before the own join, so the join is still to be skipped after it.
    ownJoins = isGapEntry(entry) ? Math.max(0, ownJoins - Math.max(0, skipped)) : 0;
    expectedSeq = lastPlace(entry) + 1;
  }
  return violations;
}

function misplaced(
  receiver: string,
  entry: PlacedEntry | GapEntry,
  expectedSeq: number,
): Violation {
  const { seq } = entry;
  if (!isGapEntry(entry)) {
    return { kind: "broken-sequence", receiver, entry: describe(entry), seq, expectedSeq };
  }
  const { sender, lastSeq } = entry;
  return { kind: "misplaced-gap", receiver, sender, seq, lastSeq, expectedSeq };
}

/**
 * Checks that all members have the same entry at each place, by comparing with the first that has
 * one.
 */
export function checkAgreement(sequences: TotalObservation["sequences"]): Violation[] {
  const violations: Violation[] = [];
  const agreed = new Map<number, { readonly by: string; readonly entry: PlacedEntry }>();
  for (const [receiver, sequence] of sequences) {
    for (const entry of sequence) {
      if (isStayEntry(entry) || isGapEntry(entry)) continue;
      const { seq } = entry;
      const known = agreed.get(seq);
      if (known !== undefined && !isSame(known.entry, entry)) {
        violations.push({
          kind: "disagreement",
          receiver,
          seq,
          entry: describe(entry),
          other: known.by,
          otherEntry: describe(known.entry),
        });
      }
      // A message in several fragments has several places.
      for (let place = seq; place <= lastPlace(entry); place++) {
        if (!agreed.has(place)) agreed.set(place, { by: receiver, entry });
      }
    }
  }
  return violations;
}

function isSame(a: PlacedEntry, b: PlacedEntry): boolean {
  if (a.seq !== b.seq || lastPlace(a) !== lastPlace(b)) return false;
  if (isViewEntry(a) || isViewEntry(b)) {
    if (!isViewEntry(a) || !isViewEntry(b)) return false;
    const isSilent = a.change === "" || b.change === "";
    return isSilent || a.change === b.change || mayBeInstall(a.ends, b.ends);
  }
  return a.sender === b.sender && a.member === b.member && a.text === b.text;
}

/**
 * Returns whether two members may have reported the same install, the entry that opens an epoch:
 * neither then has a member in its view that the other reports as gone.
 *
 * Example: no sequencer lives while bob joins, ann is evicted, dan joins, and cyd, which had joined
 * before dan, is evicted. bob's view has ann but not cyd, and dan's has cyd but not ann. The next
 * sequencer's install names bob and dan: bob reports that ann left, and dan at the same place that
 * cyd did.
 */
function mayBeInstall(a: Ends | undefined, b: Ends | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const isGone = ({ left }: Ends, { members }: Ends) => !left.some((id) => members.includes(id));
  return isGone(a, b) && isGone(b, a);
}

function lastPlace(entry: PlacedEntry | GapEntry): number {
  return isViewEntry(entry) ? entry.seq : entry.lastSeq;
}

function describe(entry: PlacedEntry): string {
  if (isViewEntry(entry)) return `the ${entry.change}`;
  const { sender, seq, lastSeq, text } = entry;
  const places = seq === lastSeq ? "" : ` in ${lastSeq - seq + 1} places`;
  return `${quote(text)} of ${sender}${places}`;
}
