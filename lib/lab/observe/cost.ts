/** Datagrams, and their bytes without IP and UDP headers. */
export interface TrafficTotals {
  readonly datagrams: number;
  readonly bytes: number;
}

/** What it took: datagrams by what they were sent for, and control requests to the tracker. */
export interface Cost {
  /** By kind: data, repair, ack, … Each copy to each member counts. */
  readonly sent: Readonly<Record<string, TrafficTotals>>;
  /** Everything that arrived, the tracker's datagrams included. */
  readonly received: TrafficTotals;
  /** Control requests over TCP, by type. */
  readonly requests: Readonly<Record<string, number>>;
}

export const NO_COST: Cost = { sent: {}, received: { datagrams: 0, bytes: 0 }, requests: {} };

/** The costs together. */
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

/** What came between two times at which the same process was asked. */
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

/** Datagrams that were sent again, for each hundred that were sent with messages the first time. */
export function retransmitPercent({ sent }: Cost): number | undefined {
  const data = sent["data"]?.datagrams ?? 0;
  return data === 0 ? undefined : 100 * (sent["repair"]?.datagrams ?? 0) / data;
}

/** All datagrams that were sent, whatever for. */
export function totalSent(cost: Cost): TrafficTotals {
  return Object.values(cost.sent).reduce(addTraffic, NO_COST.received);
}

/** All control requests. */
export function totalRequests(cost: Cost): number {
  return Object.values(cost.requests).reduce((sum, count) => sum + count, 0);
}

function addTraffic(a: TrafficTotals, b: TrafficTotals): TrafficTotals {
  return { datagrams: a.datagrams + b.datagrams, bytes: a.bytes + b.bytes };
}

function subtract(a: TrafficTotals, b: TrafficTotals): TrafficTotals {
  return { datagrams: a.datagrams - b.datagrams, bytes: a.bytes - b.bytes };
}
