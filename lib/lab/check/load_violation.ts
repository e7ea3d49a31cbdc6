import { unreachable } from "../../core/mod.ts";

/**
 * A violation of the order in a load. Messages are identified by their number: the n-th message of
 * the sender in the load.
 */
export type LoadViolation =
  /** The receiver's last message from the sender, number `last`, is not the sender's last one. */
  | {
    readonly kind: "incomplete";
    readonly receiver: string;
    readonly sender: string;
    readonly sent: number;
    readonly last: number;
  }
  /**
   * The receiver lacks `count` messages of a sender that came back, but the sender reported only
   * `told` messages of unknown outcome.
   */
  | {
    readonly kind: "skipped";
    readonly receiver: string;
    readonly sender: string;
    readonly count: number;
    readonly told: number;
  }
  /** The receiver delivered a message when another one of the sender, number `due`, was next. */
  | {
    readonly kind: "out-of-turn";
    readonly receiver: string;
    readonly sender: string;
    readonly number: number;
    readonly due: number;
  }
  /** The message has a place in the sequence that does not follow the place of the one before. */
  | {
    readonly kind: "out-of-place";
    readonly receiver: string;
    readonly sender: string;
    readonly number: number;
    readonly place: number;
    readonly due: number;
  }
  /** The payload is not one that the load sends. */
  | { readonly kind: "strange"; readonly receiver: string; readonly sender: string }
  /** Two members delivered different sequences, somewhere between these two deliveries. */
  | {
    readonly kind: "diverged";
    readonly receiver: string;
    readonly other: string;
    readonly first: number;
    readonly last: number;
  }
  /** A client counted more violations than it describes. */
  | { readonly kind: "further"; readonly receiver: string; readonly count: number };

/** Returns the violation as a sentence. */
export function describeLoadViolation(violation: LoadViolation): string {
  const { receiver } = violation;
  switch (violation.kind) {
    case "incomplete": {
      const { sender, sent, last } = violation;
      return `${receiver} delivered the messages of ${sender} up to ${last} of ${sent}`;
    }
    case "skipped": {
      const { sender, count, told } = violation;
      return `${receiver} never delivered ${count} messages of ${sender}, and ${sender} reported ` +
        `an unknown outcome for ${told} of them`;
    }
    case "out-of-turn": {
      const { sender, number, due } = violation;
      return number > due
        ? `${receiver} delivered message ${number} of ${sender} where message ${due} was due`
        : `${receiver} delivered message ${number} of ${sender} late or again: message ${due} was due`;
    }
    case "out-of-place": {
      const { sender, number, place, due } = violation;
      return `${receiver} delivered message ${number} of ${sender} at place ${place} where place ` +
        `${due} was due`;
    }
    case "strange":
      return `${receiver} delivered a message of ${violation.sender} that was not sent by the load`;
    case "diverged": {
      const { other, first, last } = violation;
      return `${receiver} and ${other} delivered different sequences, between deliveries ${first} ` +
        `and ${last}`;
    }
    case "further":
      return `${receiver} counted ${violation.count} more wrong deliveries`;
    default:
      return unreachable(violation);
  }
}
