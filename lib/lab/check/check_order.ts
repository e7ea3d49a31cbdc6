import type { Violation } from "./violation.ts";

/** One delivery, as far as its order goes. */
export interface DeliveredMessage {
  /** Who sent it, by the name under which its texts are in {@linkcode Observation.sent}. */
  readonly sender: string;
  /** The sender's member id: a stream's numbers are counted per member id, never across two. */
  readonly member: string;
  /**
   * First and last sequence number; they differ for a message that was cut into fragments. In a
   * total-order group they are its place in the one sequence, else its place in the sender's stream.
   */
  readonly seq: number;
  readonly lastSeq: number;
  readonly text: string;
}

/** That a member was told that messages cannot come any more: those with these numbers. */
export interface GapEntry {
  readonly isGap: true;
  /** In a total-order group the sequencer. */
  readonly sender: string;
  readonly member: string;
  readonly seq: number;
  readonly lastSeq: number;
}

export function isGapEntry(entry: object): entry is GapEntry {
  return "isGap" in entry;
}

/** What was seen of a group whose members stayed the same: all that a verdict is based on. */
export interface Observation {
  /** The texts that each member multicast, in its own order. */
  readonly sent: ReadonlyMap<string, readonly string[]>;
  /** What each member delivered, in its own order. Whoever is in here is owed everything. */
  readonly delivered: ReadonlyMap<string, readonly DeliveredMessage[]>;
}

/**
 * Checks a group in fifo order: its texts as {@linkcode checkTexts} does, and the numbers of each
 * stream beside them, neither by way of the other. An empty result means that all is well.
 */
export function checkOrder(observation: Observation): Violation[] {
  const numbers = [...observation.delivered].flatMap(([receiver, delivered]) =>
    checkNumbers(receiver, delivered)
  );
  return [...numbers, ...checkTexts(observation)];
}

/**
 * Checks points 1, 2 and 6 of the contract, and that nothing is missing, by the texts alone: every
 * receiver delivered the messages of every sender (its own included) exactly once, in the order in
 * which they were sent, and no others.
 */
export function checkTexts(observation: Observation): Violation[] {
  const violations: Violation[] = [];
  for (const [receiver, delivered] of observation.delivered) {
    const bySender = Map.groupBy(delivered, ({ sender }) => sender);
    for (const [sender, texts] of observation.sent) {
      const stream = (bySender.get(sender) ?? []).map(({ text }) => text);
      violations.push(...checkStream(receiver, sender, texts, stream));
      bySender.delete(sender);
    }
    for (const [sender, messages] of bySender) {
      for (const { text } of messages) {
        violations.push({ kind: "invented", receiver, sender, text });
      }
    }
  }
  return violations;
}

/** Compares one sender's texts, as sent, with what one receiver delivered of them. */
function checkStream(
  receiver: string,
  sender: string,
  sent: readonly string[],
  delivered: readonly string[],
): Violation[] {
  const violations: Violation[] = [];
  const open = openPlaces(sent);
  let highest = 0;
  for (const text of delivered) {
    const places = open.get(text);
    if (places === undefined) {
      violations.push({ kind: "invented", receiver, sender, text });
      continue;
    }
    const place = takePlace(places, highest);
    if (place === undefined) {
      violations.push({
        kind: "duplicated",
        receiver,
        sender,
        place: sent.indexOf(text) + 1,
        text,
      });
    } else if (place < highest) {
      violations.push({ kind: "reordered", receiver, sender, place, after: highest, text });
    } else {
      highest = place;
    }
  }
  const missing = [...open.values()].flat().sort((a, b) => a - b);
  for (const place of missing) {
    violations.push({ kind: "missing", receiver, sender, place, text: sent[place - 1]! });
  }
  return violations;
}

/** The places of every text, from 1; one that was sent several times has several. */
function openPlaces(sent: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  sent.forEach((text, i) => {
    const known = places.get(text);
    if (known === undefined) places.set(text, [i + 1]);
    else known.push(i + 1);
  });
  return places;
}

/**
 * Takes the place that a delivered text most likely has: the first one after what was delivered so
 * far, else the first that is still open. `undefined` means that the text has been used up.
 */
function takePlace(places: number[], highest: number): number | undefined {
  const next = places.findIndex((place) => place > highest);
  return places.splice(Math.max(next, 0), 1)[0];
}

/**
 * Within one member id every message begins with the number after the one before it. A gap that was
 * told is as good as the messages that it stands for.
 */
export function checkNumbers(
  receiver: string,
  entries: readonly (DeliveredMessage | GapEntry)[],
): Violation[] {
  const violations: Violation[] = [];
  const expected = new Map<string, number>();
  for (const entry of entries) {
    const { sender, member, seq, lastSeq } = entry;
    // Where a stream begins is fixed by the cut of the join, so any first number will do.
    const expectedSeq = expected.get(member) ?? seq;
    if (seq !== expectedSeq) {
      violations.push(
        isGapEntry(entry)
          ? { kind: "misplaced-gap", receiver, sender, seq, lastSeq, expectedSeq }
          : { kind: "broken-numbers", receiver, sender, text: entry.text, seq, expectedSeq },
      );
    }
    expected.set(member, lastSeq + 1);
  }
  return violations;
}
