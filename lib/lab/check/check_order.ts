import type { Violation } from "./violation.ts";

/** The parts of a delivery that the checks of the order look at. */
export interface DeliveredMessage {
  /** The name of the sender, under which {@linkcode Observation.sent} has its texts. */
  readonly sender: string;
  /** The sender's member id. A stream belongs to one member id. */
  readonly member: string;
  /**
   * First and last seq; they differ for a message in several fragments. In a total-order group they
   * are places in the group's sequence, in a fifo group places in the sender's stream.
   */
  readonly seq: number;
  readonly lastSeq: number;
  readonly text: string;
}

/** A gap that a member reported: the messages with these seqs are lost to it. */
export interface GapEntry {
  readonly isGap: true;
  /** The sender of the lost messages; in a total-order group the sequencer. */
  readonly sender: string;
  readonly member: string;
  readonly seq: number;
  readonly lastSeq: number;
}

/** Returns true for a reported gap. */
export function isGapEntry(entry: object): entry is GapEntry {
  return "isGap" in entry;
}

/** The basis of a verdict on a group whose members stayed the same while messages were sent. */
export interface Observation {
  /** The texts that each member multicast, by its name, in order. */
  readonly sent: ReadonlyMap<string, readonly string[]>;
  /** The deliveries of each member, by its name, in order. Each of them must have every message. */
  readonly delivered: ReadonlyMap<string, readonly DeliveredMessage[]>;
}

/**
 * Checks a group in fifo order. Returns no violation if all is well.
 *
 * The texts (see {@linkcode checkTexts}) and the seqs of the streams are checked independently: a
 * bug that mixes up messages and numbers in the same way is still found.
 */
export function checkOrder(observation: Observation): Violation[] {
  const numbers = [...observation.delivered].flatMap(([receiver, delivered]) =>
    checkNumbers(receiver, delivered)
  );
  return [...numbers, ...checkTexts(observation)];
}

/**
 * Checks by the texts alone that every receiver delivered all messages of every sender (itself
 * included) exactly once, in the order in which they were sent, and no others.
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

/** Compares the texts that one sender sent with those that one receiver delivered from it. */
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

/** Returns the places of every text, counted from 1. A text that was sent twice has two places. */
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
 * Takes and returns the place that a delivered text most likely had: the first open place after
 * `highest`, else the first open place. Returns `undefined` if all places of the text are taken.
 */
function takePlace(places: number[], highest: number): number | undefined {
  const next = places.findIndex((place) => place > highest);
  return places.splice(Math.max(next, 0), 1)[0];
}

/**
 * Checks that the seqs of each member id follow each other without a hole. A reported gap counts
 * like the messages that it stands for. (Only tests/nemesis passes gaps: in a run of the lab a gap
 * is a fault of its own.)
 */
export function checkNumbers(
  receiver: string,
  entries: readonly (DeliveredMessage | GapEntry)[],
): Violation[] {
  const violations: Violation[] = [];
  const expected = new Map<string, number>();
  for (const entry of entries) {
    const { sender, member, seq, lastSeq } = entry;
    // The cut of the receiver's join fixes where a stream begins, so any first seq is right.
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
