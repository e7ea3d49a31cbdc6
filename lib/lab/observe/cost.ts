/** A number of datagrams and of their bytes, without IP and UDP headers. */
export interface TrafficTotals {
  readonly datagrams: number;
  readonly bytes: number;
}

/** The cost of a process or a run in traffic: datagrams over UDP, and control requests over TCP. */
export interface Cost {
  /**
   * Datagrams sent, by kind (data, repair, ack, …). A copy to each of n receivers counts n times.
   */
  readonly sent: Readonly<Record<string, TrafficTotals>>;
  /** All datagrams received, including the tracker's. */
  readonly received: TrafficTotals;
  /** Control requests to the tracker, by type. */
  readonly requests: Readonly<Record<string, number>>;
}

/** The cost of nothing. */
export const NO_COST: Cost = { sent: {}, received: { datagrams: 0, bytes: 0 }, requests: {} };

/** Returns the sum of the costs. */
export function sumCosts(costs: readonly Cost[]): Cost {
  const sent: Record<string, TrafficTotals> = {};
  const requests: Record<string, number> = {};
  let received = NO_COST.received;
  for (const cost of costs) {
    for (const [kind, traffic] of Object.entries(cost.sent)) {
      sent[kind] = addTraffic(sent[kind] ?? NO_COST.received, traffic);
    }
    for (const [type, count] of Object.entries(cost.requests)) {
      requests[type] = (requests[type] ?? 0) + count;
    }
    received = addTraffic(received, cost.received);
  }
  return { sent, received, requests };
}

/**
 * Returns the cost of all clients together, with the sequencer's in a group that has one.
 * `undefined` if a part is not known: the rest would look like a small cost.
 */
export function groupCost(
  clients: readonly (Cost | undefined)[],
  sequencer: Cost | undefined,
  isOrdered: boolean,
): Cost | undefined {
  const costs = isOrdered ? [...clients, sequencer] : clients;
  const known = costs.filter((cost) => cost !== undefined);
  return known.length === costs.length ? sumCosts(known) : undefined;
}

/** Returns the cost between two reports of the same process. */
export function costSince(before: Cost, after: Cost): Cost {
  const kinds = Object.entries(after.sent).map(([kind, traffic]) =>
    [kind, subtract(traffic, before.sent[kind] ?? NO_COST.received)] as const
  );
  const requests = Object.entries(after.requests).map(([type, count]) =>
    [type, count - (before.requests[type] ?? 0)] as const
  );
  return {
    sent: Object.fromEntries(kinds),
    received: subtract(after.received, before.received),
    requests: Object.fromEntries(requests.filter(([, count]) => count > 0)),
  };
}

/** Returns the number of resent datagrams per hundred datagrams with new messages, in percent. */
export function retransmitPercent({ sent }: Cost): number | undefined {
  const data = sent["data"]?.datagrams ?? 0;
  return data === 0 ? undefined : 100 * (sent["repair"]?.datagrams ?? 0) / data;
}

/** Returns the copies of messages per datagram with new messages, or `undefined` without any. */
export function messagesPerDatagram(
  { sent }: Cost,
  run: { readonly sent: number; readonly clients: number; readonly order: string },
): number | undefined {
  const data = sent["data"]?.datagrams ?? 0;
  const copies = run.order === "fifo" ? run.clients - 1 : run.clients + 1;
  return data === 0 || copies === 0 ? undefined : run.sent * copies / data;
}

/** Returns the datagrams sent, of all kinds together. */
export function totalSent(cost: Cost): TrafficTotals {
  return Object.values(cost.sent).reduce(addTraffic, NO_COST.received);
}

/** Returns the number of control requests, of all types together. */
export function totalRequests(cost: Cost): number {
  return Object.values(cost.requests).reduce((sum, count) => sum + count, 0);
}

function addTraffic(a: TrafficTotals, b: TrafficTotals): TrafficTotals {
  return { datagrams: a.datagrams + b.datagrams, bytes: a.bytes + b.bytes };
}

function subtract(a: TrafficTotals, b: TrafficTotals): TrafficTotals {
  return { datagrams: a.datagrams - b.datagrams, bytes: a.bytes - b.bytes };
}
