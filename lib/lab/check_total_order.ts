import { checkTexts, type DeliveredMessage, type Observation } from "./check_order.ts";
import { quote, type Violation } from "./violation.ts";

/** A change of the view as an entry of the sequence. */
export interface ViewEntry {
  /** Its place. */
  readonly seq: number;
  /** What changed, as a noun with the member's id in it: `join of ann (0000…)`. */
  readonly change: string;
}

/** One thing that a member of a total-order group was told. */
export type SequenceEntry = DeliveredMessage | ViewEntry;

/** What was seen of a total-order group. */
export interface TotalObservation extends Observation {
  /** All that each member was told, messages and changes of the view, in its own order. */
  readonly sequences: ReadonlyMap<string, readonly SequenceEntry[]>;
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

export function isViewEntry(entry: SequenceEntry): entry is ViewEntry {
  return "change" in entry;
}

/** Every entry has the place after the one before it. Where a sequence begins is fixed by the join. */
function checkPlaces(receiver: string, sequence: readonly SequenceEntry[]): Violation[] {
  const violations: Violation[] = [];
  let expectedSeq: number | undefined;
  for (const entry of sequence) {
    const { seq } = entry;
    if (seq !== (expectedSeq ?? seq)) {
      violations.push({
        kind: "broken-sequence",
        receiver,
        entry: describe(entry),
        seq,
        expectedSeq: expectedSeq!,
      });
    }
    expectedSeq = lastPlace(entry) + 1;
  }
  return violations;
}

/** The first member that was told something at a place fixes what it is: all others must agree. */
function checkAgreement(sequences: TotalObservation["sequences"]): Violation[] {
  const violations: Violation[] = [];
  const agreed = new Map<number, { readonly by: string; readonly entry: SequenceEntry }>();
  for (const [receiver, sequence] of sequences) {
    for (const entry of sequence) {
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

function isSame(a: SequenceEntry, b: SequenceEntry): boolean {
  if (a.seq !== b.seq || lastPlace(a) !== lastPlace(b)) return false;
  if (isViewEntry(a) || isViewEntry(b)) {
    return isViewEntry(a) && isViewEntry(b) && a.change === b.change;
  }
  return a.sender === b.sender && a.member === b.member && a.text === b.text;
}

function lastPlace(entry: SequenceEntry): number {
  return isViewEntry(entry) ? entry.seq : entry.lastSeq;
}

function describe(entry: SequenceEntry): string {
  if (isViewEntry(entry)) return `the ${entry.change}`;
  const { sender, seq, lastSeq, text } = entry;
  const places = seq === lastSeq ? "" : ` in ${lastSeq - seq + 1} places`;
  return `${quote(text)} of ${sender}${places}`;
}
