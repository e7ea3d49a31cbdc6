/** One way in which the deliveries of a load break the contract; numbers count a sender's messages. */
export type LoadViolation =
  /** Its last message of the sender is not the sender's last. */
  | {
    readonly kind: "incomplete";
    readonly receiver: string;
    readonly sender: string;
    readonly sent: number;
    readonly last: number;
  }
  /** It left out so many messages of a sender that came back, which was told of fewer. */
  | {
    readonly kind: "skipped";
    readonly receiver: string;
    readonly sender: string;
    readonly count: number;
    readonly told: number;
  }
  /** Another message of the sender was due. */
  | {
    readonly kind: "out-of-turn";
    readonly receiver: string;
    readonly sender: string;
    readonly number: number;
    readonly due: number;
  }
  /** Its place does not follow the one before. */
  | {
    readonly kind: "out-of-place";
    readonly receiver: string;
    readonly sender: string;
    readonly number: number;
    readonly place: number;
    readonly due: number;
  }
  /** It is none that the load sends, or was altered. */
  | { readonly kind: "strange"; readonly receiver: string; readonly sender: string }
  /** Two members delivered different sequences, somewhere among these deliveries. */
  | {
    readonly kind: "diverged";
    readonly receiver: string;
    readonly other: string;
    readonly first: number;
    readonly last: number;
  }
  /** More of them than a client tells. */
  | { readonly kind: "further"; readonly receiver: string; readonly count: number };

/** The violation as a sentence. */
export function describeLoadViolation(violation: LoadViolation): string {
  const { receiver } = violation;
  switch (violation.kind) {
    case "incomplete": {
      const { sender, sent, last } = violation;
      return `${receiver} delivered the messages of ${sender} up to ${last} of ${sent}`;
    }
    case "skipped": {
      const { sender, count, told } = violation;
      return `${receiver} never delivered ${count} messages of ${sender}, which was told of ${told}`;
    }
    case "out-of-turn": {
      const { sender, number, due } = violation;
      return number > due
        ? `${receiver} delivered message ${number} of ${sender} where message ${due} was due`
        : `${receiver} delivered message ${number} of ${sender} late, or once more: ${due} was due`;
    }
    case "out-of-place": {
      const { sender, number, place, due } = violation;
      return `${receiver} was told place ${place} for message ${number} of ${sender} where place ` +
        `${due} was due`;
    }
    case "strange":
      return `${receiver} delivered a message of ${violation.sender} that was never sent so`;
    case "diverged": {
      const { other, first, last } = violation;
      return `${receiver} and ${other} delivered different sequences, between deliveries ${first} ` +
        `and ${last}`;
    }
    case "further":
      return `${receiver} counted ${violation.count} more such deliveries`;
    default:
      return violation satisfies never;
  }
}
