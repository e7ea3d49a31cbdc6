/** A message as its sender knows it: who sent it, and its place among all that it sent, from 1. */
interface MessagePlace {
  readonly sender: string;
  readonly place: number;
}

/** One way in which what a member delivered breaks the contract. */
export type Violation =
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
  };

/** Letters of a message that a sentence about it quotes. */
const QUOTED_LETTERS_MAX = 60;

/** The violation as a sentence: which receiver, which sender, which message. */
export function describeViolation(violation: Violation): string {
  const { receiver, sender } = violation;
  const text = quote(violation.text);
  switch (violation.kind) {
    case "missing":
      return `${receiver} never delivered message ${violation.place} of ${sender}: ${text}`;
    case "reordered":
      return `${receiver} delivered message ${violation.place} of ${sender} after its message ` +
        `${violation.after}: ${text}`;
    case "duplicated":
      return `${receiver} delivered message ${violation.place} of ${sender} once more: ${text}`;
    case "invented":
      return `${receiver} delivered a message of ${sender} that ${sender} never sent: ${text}`;
    case "broken-numbers":
      return `${receiver} delivered number ${violation.seq} of ${sender} where number ` +
        `${violation.expectedSeq} was due: ${text}`;
    default:
      return violation satisfies never;
  }
}

function quote(text: string): string {
  const letters = [...text];
  const isLong = letters.length > QUOTED_LETTERS_MAX;
  return JSON.stringify(isLong ? `${letters.slice(0, QUOTED_LETTERS_MAX).join("")}…` : text);
}
