import { describeLoadViolation, type LoadViolation } from "./load_violation.ts";

/** A message as its sender knows it: who sent it, and its place among all that it sent, from 1. */
interface MessagePlace {
  readonly sender: string;
  readonly place: number;
}

/** One way in which what a member delivered breaks the contract. */
export type Violation =
  | LoadViolation
  /** The receiver never delivered it. */
  | { readonly kind: "missing"; readonly receiver: string; readonly text: string } & MessagePlace
  /** The receiver delivered it after a later one of the same sender. */
  | {
    readonly kind: "reordered";
    readonly receiver: string;
    readonly text: string;
    /** The place of the later message. */
    readonly after: number;
  } & MessagePlace
  /** The receiver delivered it once more. */
  | { readonly kind: "duplicated"; readonly receiver: string; readonly text: string } & MessagePlace
  /** The sender never sent such a text. */
  | {
    readonly kind: "invented";
    readonly receiver: string;
    readonly sender: string;
    readonly text: string;
  }
  /** The sequence numbers of one stream do not follow each other. */
  | {
    readonly kind: "broken-numbers";
    readonly receiver: string;
    readonly sender: string;
    readonly text: string;
    readonly seq: number;
    readonly expectedSeq: number;
  }
  /** The receiver was told of a gap that does not begin where its stream, or sequence, stood. */
  | {
    readonly kind: "misplaced-gap";
    readonly receiver: string;
    readonly sender: string;
    readonly seq: number;
    readonly lastSeq: number;
    readonly expectedSeq: number;
  }
  /** The receiver's sequence of a total-order group skips a place, or goes back. */
  | {
    readonly kind: "broken-sequence";
    readonly receiver: string;
    /** What it was told there, as words. */
    readonly entry: string;
    readonly seq: number;
    readonly expectedSeq: number;
  }
  /** The receiver was told something else than another member at the same place. */
  | {
    readonly kind: "disagreement";
    readonly receiver: string;
    readonly seq: number;
    readonly entry: string;
    readonly other: string;
    readonly otherEntry: string;
  }
  /** A message was delivered under two member ids: it was sent again after an eviction. */
  | {
    readonly kind: "resent";
    readonly receiver: string;
    readonly sender: string;
    readonly text: string;
    readonly member: string;
    readonly otherMember: string;
  }
  /** Of a sender that is gone, one survivor delivered what another never did. */
  | {
    readonly kind: "unshared";
    readonly receiver: string;
    readonly other: string;
    readonly sender: string;
    readonly text: string;
  }
  /** A message never reached the receiver, and its living sender was not told that it may not have. */
  | { readonly kind: "untold"; readonly receiver: string; readonly text: string } & MessagePlace
  /** A sender neither delivered so many of its own messages nor was told that their fate is open. */
  | {
    readonly kind: "unaccounted";
    readonly receiver: string;
    readonly count: number;
    /** So many it was told of: by unknown outcomes, and by gaps. */
    readonly told: number;
  };

/** Letters of a message that a sentence about it quotes. */
const QUOTED_LETTERS_MAX = 60;

/** The violation as a sentence: which receiver, which sender, which message. */
export function describeViolation(violation: Violation): string {
  const { receiver } = violation;
  switch (violation.kind) {
    case "missing": {
      const { sender, place, text } = violation;
      return `${receiver} never delivered message ${place} of ${sender}: ${quote(text)}`;
    }
    case "reordered": {
      const { sender, place, after, text } = violation;
      return `${receiver} delivered message ${place} of ${sender} after its message ${after}: ` +
        quote(text);
    }
    case "duplicated": {
      const { sender, place, text } = violation;
      return `${receiver} delivered message ${place} of ${sender} once more: ${quote(text)}`;
    }
    case "invented": {
      const { sender, text } = violation;
      return `${receiver} delivered a message of ${sender} that ${sender} never sent: ` +
        quote(text);
    }
    case "broken-numbers": {
      const { sender, seq, expectedSeq, text } = violation;
      return `${receiver} delivered number ${seq} of ${sender} where number ${expectedSeq} was ` +
        `due: ${quote(text)}`;
    }
    case "broken-sequence": {
      const { seq, expectedSeq, entry } = violation;
      return `${receiver} was told place ${seq} where place ${expectedSeq} was due: ${entry}`;
    }
    case "disagreement": {
      const { seq, entry, other, otherEntry } = violation;
      return `${receiver} was told ${entry} at place ${seq}, where ${other} was told ${otherEntry}`;
    }
    case "misplaced-gap": {
      const { sender, seq, lastSeq, expectedSeq } = violation;
      return `${receiver} was told that ${seq} to ${lastSeq} of ${sender} are lost where number ` +
        `${expectedSeq} was due`;
    }
    case "resent": {
      const { sender, text, member, otherMember } = violation;
      return `${receiver} delivered ${quote(text)} of ${sender} under the id ${member}, where it ` +
        `was sent under ${otherMember}`;
    }
    case "unshared": {
      const { sender, other, text } = violation;
      return `${receiver} never delivered ${quote(text)} of ${sender}, which ${other} delivered`;
    }
    case "untold": {
      const { sender, place, text } = violation;
      return `${receiver} never delivered message ${place} of ${sender}, and ${sender} was not ` +
        `told so: ${quote(text)}`;
    }
    case "unaccounted": {
      const { count, told } = violation;
      return `${receiver} did not deliver ${count} of its own messages, and was told of ${told}`;
    }
    default:
      return describeLoadViolation(violation);
  }
}

/** A text in quotation marks, and not all of a long one. */
export function quote(text: string): string {
  const letters = [...text];
  const isLong = letters.length > QUOTED_LETTERS_MAX;
  return JSON.stringify(isLong ? `${letters.slice(0, QUOTED_LETTERS_MAX).join("")}…` : text);
}
