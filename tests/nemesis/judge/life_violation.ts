import { unreachable } from "../../../lib/core/mod.ts";
import type { Answer } from "./life.ts";
import { describeViolation, quote, type Violation } from "../../../lib/lab/check/violation.ts";

/** A violation that only a group with crashes, evictions and returns can have. */
type UnrestViolation =
  /** A message was delivered under two member ids: it was sent again after an eviction. */
  | {
    readonly kind: "resent";
    readonly receiver: string;
    readonly sender: string;
    readonly text: string;
    readonly member: string;
    readonly otherMember: string;
  }
  /** A survivor never delivered a message of a vanished sender that another survivor delivered. */
  | {
    readonly kind: "unshared";
    readonly receiver: string;
    readonly other: string;
    readonly sender: string;
    readonly text: string;
  }
  /**
   * The receiver lacks a message, and its living sender did not report an unknown outcome for it.
   */
  | {
    readonly kind: "untold";
    readonly receiver: string;
    readonly sender: string;
    /** The place of the message among those of its sender, counted from 1. */
    readonly place: number;
    readonly text: string;
  }
  /** A sender did not deliver some of its own messages, and reported fewer as lost or unknown. */
  | {
    readonly kind: "unaccounted";
    readonly receiver: string;
    readonly count: number;
    /** Number of messages that it reported, by unknown outcomes and by gaps. */
    readonly told: number;
  }
  /** The answer to a multicast says something else than the deliveries. */
  | {
    readonly kind: "belied";
    readonly sender: string;
    readonly text: string;
    readonly answer: Answer;
  }
  /** A sender that was there at the end did not get one answer for a message, but none or more. */
  | {
    readonly kind: "unanswered";
    readonly sender: string;
    readonly text: string;
    readonly count: number;
  };

/** The kinds of {@linkcode UnrestViolation}. */
const KINDS_OF_UNREST: readonly string[] = [
  "resent",
  "unshared",
  "untold",
  "unaccounted",
  "belied",
  "unanswered",
] satisfies UnrestViolation["kind"][];

/** A violation of the contract in the deliveries of some lives. */
export type LifeViolation = Violation | UnrestViolation;

/** Returns the violation as a sentence. */
export function describeLifeViolation(violation: LifeViolation): string {
  return isOfUnrest(violation) ? describe(violation) : describeViolation(violation);
}

function isOfUnrest(violation: LifeViolation): violation is UnrestViolation {
  return KINDS_OF_UNREST.includes(violation.kind);
}

function describe(violation: UnrestViolation): string {
  switch (violation.kind) {
    case "resent": {
      const { receiver, sender, text, member, otherMember } = violation;
      return `${receiver} delivered ${
        quote(text)
      } of ${sender} under the id ${member}, but it was ` +
        `sent under ${otherMember}`;
    }
    case "unshared": {
      const { receiver, sender, other, text } = violation;
      return `${receiver} never delivered ${quote(text)} of ${sender}, which ${other} delivered`;
    }
    case "untold": {
      const { receiver, sender, place, text } = violation;
      return `${receiver} never delivered message ${place} of ${sender}, and ${sender} did not ` +
        `report an unknown outcome: ${quote(text)}`;
    }
    case "unaccounted": {
      const { receiver, count, told } = violation;
      return `${receiver} did not deliver ${count} of its own messages, and reported only ${told} ` +
        "as lost or unknown";
    }
    case "belied": {
      const { sender, text, answer } = violation;
      return `${sender} was told of ${quote(text)}: ${describeAnswer(answer)}`;
    }
    case "unanswered": {
      const { sender, text, count } = violation;
      return `${sender} got ${count} answers for ${quote(text)}`;
    }
    default:
      return unreachable(violation);
  }
}

function describeAnswer(answer: Answer): string {
  switch (answer.type) {
    case "receipt":
      return `it is at ${answer.seq} to ${answer.lastSeq}, where it did not deliver it`;
    case "unknown-outcome":
      return "its outcome is unknown, although it delivered it";
    case "refused":
      return `it was not sent (${answer.code}), although somebody delivered it`;
    default:
      return unreachable(answer);
  }
}
