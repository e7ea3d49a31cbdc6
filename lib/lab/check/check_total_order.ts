import {
  checkTexts,
  type DeliveredMessage,
  type GapEntry,
  isGapEntry,
  type Observation,
} from "./check_order.ts";
import { quote, type Violation } from "./violation.ts";

/** A change of the view as an entry of the sequence. */
export interface ViewEntry {
  /** Its place. */
  readonly seq: number;
  /**
   * What changed, as a noun with the member's id in it: `join of ann (0000…)`. Empty where the
   * member knew it already, from a view that it had fetched.
   */
  readonly change: string;
}

/** That a member joined, or came back under another id. Its own join has a place that it is not told. */
export interface StayEntry {
  readonly isStay: true;
}

/** What holds a place in the sequence. */
type PlacedEntry = DeliveredMessage | ViewEntry;

/** One thing that a member of a total-order group was told. */
export type ObservedEntry = PlacedEntry | GapEntry | StayEntry;

/** What was seen of a total-order group. */
export interface TotalObservation extends Observation {
  /** All that each member was told, messages and changes of the view, in its own order. */
  readonly sequences: ReadonlyMap<string, readonly ObservedEntry[]>;
}

/**
 * Checks a group in total order: point 3 of the contract. All members were told the same at every
 * place of the sequence, changes of the view included, and none skipped a place or went back. FIFO,
 * and that nothing is missing, is checked by the texts. An empty result means that all is well.
 */
export function checkTotalOrder(observation: TotalObservation): Violation[] {
  const places = [...observation.sequences].flatMap(([receiver, sequence]) =>
    checkPlaces(receiver, sequence)
  );
  return [...places, ...checkAgreement(observation.sequences), ...checkTexts(observation)];
}

export function isViewEntry(entry: ObservedEntry): entry is ViewEntry {
  return "change" in entry;
}

export function isStayEntry(entry: ObservedEntry): entry is StayEntry {
  return "isStay" in entry;
}

/**
 * Every entry has the place after the one before it, gaps that were told included. Where the
 * sequence begins for a member is fixed by its join; where it comes back, one place more may lie
 * between, that of its own join.
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
    const skipped = seq - (expectedSeq ?? seq);
    if (skipped < 0 || skipped > ownJoins) {
      violations.push(misplaced(receiver, entry, expectedSeq!));
    }
    // A gap up to the join comes before it, all else after it.
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

/** The first member that was told something at a place fixes what it is: all others must agree. */
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
      // A message holds all the places that its fragments took.
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
    return a.change === b.change || a.change === "" || b.change === "";
  }
  return a.sender === b.sender && a.member === b.member && a.text === b.text;
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
