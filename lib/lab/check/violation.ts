import { describeLoadViolation, type LoadViolation } from "./load_violation.ts";

/**
 * A message, identified by its sender and its place among the sender's messages, counted from 1.
 */
interface MessagePlace {
  readonly sender: string;
  readonly place: number;
}

/** A violation of the contract in the deliveries of a member, the `receiver`. */
export type Violation =
  | LoadViolation
  /** The receiver never delivered the message. */
  | { readonly kind: "missing"; readonly receiver: string; readonly text: string } & MessagePlace
  /** The receiver delivered the message after a later message of the same sender. */
  | {
    readonly kind: "reordered";
    readonly receiver: string;
    readonly text: string;
    /** The place of the later message. */
    readonly after: number;
  } & MessagePlace
  /** The receiver delivered the message again. */
  | { readonly kind: "duplicated"; readonly receiver: string; readonly text: string } & MessagePlace
  /** The receiver delivered a text that the sender never sent. */
  | {
    readonly kind: "invented";
    readonly receiver: string;
    readonly sender: string;
    readonly text: string;
  }
  /** The seqs of one stream do not follow each other. */
  | {
    readonly kind: "broken-numbers";
    readonly receiver: string;
    readonly sender: string;
    readonly text: string;
    readonly seq: number;
    readonly expectedSeq: number;
  }
  /** The receiver reported a gap that does not begin at the next seq. */
  | {
    readonly kind: "misplaced-gap";
    readonly receiver: string;
    readonly sender: string;
    readonly seq: number;
    readonly lastSeq: number;
    readonly expectedSeq: number;
  }
  /** The receiver's part of the sequence of a total-order group skips a place or goes back. */
  | {
    readonly kind: "broken-sequence";
    readonly receiver: string;
    /** A description of the entry at place `seq`. */
    readonly entry: string;
    readonly seq: number;
    readonly expectedSeq: number;
  }
  /** The receiver and another member have different entries at the same place. */
  | {
    readonly kind: "disagreement";
    readonly receiver: string;
    readonly seq: number;
    readonly entry: string;
    readonly other: string;
    readonly otherEntry: string;
  };

/** Number of letters of a message that a sentence about it quotes. */
const QUOTED_LETTERS_MAX = 60;

/** Returns the violation as a sentence that names receiver, sender and message. */
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
      return `${receiver} delivered message ${place} of ${sender} again: ${quote(text)}`;
    }
    case "invented": {
      const { sender, text } = violation;
      return `${receiver} delivered a message of ${sender} that ${sender} never sent: ` +
        quote(text);
    }
    case "broken-numbers": {
      const { sender, seq, expectedSeq, text } = violation;
      return `${receiver} delivered seq ${seq} of ${sender} where seq ${expectedSeq} was ` +
        `due: ${quote(text)}`;
    }
    case "broken-sequence": {
      const { seq, expectedSeq, entry } = violation;
      return `${receiver} reported place ${seq} where place ${expectedSeq} was due: ${entry}`;
    }
    case "disagreement": {
      const { seq, entry, other, otherEntry } = violation;
      return `${receiver} reported ${entry} at place ${seq}, where ${other} reported ${otherEntry}`;
    }
    case "misplaced-gap": {
      const { sender, seq, lastSeq, expectedSeq } = violation;
      return `${receiver} reported seqs ${seq} to ${lastSeq} of ${sender} as lost where seq ` +
        `${expectedSeq} was due`;
    }
    default:
      return describeLoadViolation(violation);
  }
}

/** Returns a text in quotation marks; a long one is cut short. */
export function quote(text: string): string {
  const letters = [...text];
  const isLong = letters.length > QUOTED_LETTERS_MAX;
  return JSON.stringify(isLong ? `${letters.slice(0, QUOTED_LETTERS_MAX).join("")}…` : text);
}
