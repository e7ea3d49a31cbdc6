/** The purposes of datagrams. A datagram that serves several counts for the first. */
export const DATAGRAM_KINDS = [
  "data",
  "channel",
  "repair",
  "ack",
  "nak",
  "tail",
  "stable",
  "greeting",
  "bye",
  "path",
  "history",
  "heartbeat",
  "restore",
  "lease",
  "address",
] as const;
/** The purpose of a datagram. */
export type DatagramKind = typeof DATAGRAM_KINDS[number];

/** A number of datagrams, and of their bytes without IP and UDP headers. */
export interface Traffic {
  /** Number of datagrams. */
  datagrams: number;
  /** Number of their bytes. */
  bytes: number;
}

/**
 * The numbers of what a member or a sequencer has done since its start. Copies of one datagram to
 * several members count singly.
 */
export class Counters {
  /** Datagrams that were sent, by purpose. */
  readonly sent: Record<DatagramKind, Traffic>;
  /** Datagrams that were received. */
  readonly received: Traffic = { datagrams: 0, bytes: 0 };
  /** Datagrams that could not be decoded. */
  malformed = 0;
  /** Datagrams that may not count: from a stranger or a wrong address, or for another member. */
  foreign = 0;
  /** Keys of members that did not verify: somebody described a member with another's key. */
  forgedKeys = 0;
  /**
   * Runs of messages in signed groups that were not signed by their sender: somebody forged a part
   * of them. What the sender has said was asked for again.
   */
  forgedRuns = 0;
  /** Messages of our own. */
  multicast = 0;
  /** Messages that were delivered, our own included. */
  delivered = 0;
  /** Messages that were lost for good, and reported as gaps. */
  lost = 0;
  /** Control requests to the tracker, by type. */
  readonly requests: Record<string, number> = {};

  /** Begins with zeros. */
  constructor() {
    const none = DATAGRAM_KINDS.map((kind) => [kind, { datagrams: 0, bytes: 0 }]);
    this.sent = Object.fromEntries(none);
  }

  /** Counts a datagram that was sent to a number of members. */
  countSent(kind: DatagramKind, bytes: number, copies: number): void {
    this.sent[kind].datagrams += copies;
    this.sent[kind].bytes += bytes * copies;
  }

  /** Counts a request to the tracker. */
  countRequest(type: string): void {
    this.requests[type] = (this.requests[type] ?? 0) + 1;
  }
}
