/** What datagrams are sent for; a datagram that serves several things counts for the first. */
export const DATAGRAM_KINDS = [
  "data",
  "repair",
  "ack",
  "nak",
  "tail",
  "stable",
  "greeting",
  "bye",
  "history",
  "heartbeat",
  "restore",
  "lease",
] as const;
export type DatagramKind = typeof DATAGRAM_KINDS[number];

/** Datagrams, and their bytes without IP and UDP headers. */
export interface Traffic {
  datagrams: number;
  bytes: number;
}

/** What a member, or a sequencer, has done so far. Copies of one datagram to several members count singly. */
export class Counters {
  readonly sent: Record<DatagramKind, Traffic>;
  readonly received: Traffic = { datagrams: 0, bytes: 0 };
  /** Datagrams that no decoder understood. */
  malformed = 0;
  /** Datagrams from who may not send them: a stranger, a wrong address, meant for somebody else. */
  foreign = 0;
  /** Messages multicast, delivered (own ones too), and lost for good. */
  multicast = 0;
  delivered = 0;
  lost = 0;
  /** Control requests to the tracker, by type. */
  readonly requests: Record<string, number> = {};

  constructor() {
    const none = DATAGRAM_KINDS.map((kind) => [kind, { datagrams: 0, bytes: 0 }]);
    this.sent = Object.fromEntries(none);
  }

  countSent(kind: DatagramKind, bytes: number, copies: number): void {
    this.sent[kind].datagrams += copies;
    this.sent[kind].bytes += bytes * copies;
  }

  countRequest(type: string): void {
    this.requests[type] = (this.requests[type] ?? 0) + 1;
  }
}
