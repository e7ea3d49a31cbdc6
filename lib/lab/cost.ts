/** Datagrams, and their bytes without IP and UDP headers. */
export interface Traffic {
  readonly datagrams: number;
  readonly bytes: number;
}

/** What it took: datagrams by what they were sent for, and control requests to the tracker. */
export interface Cost {
  /** By kind: data, repair, ack, … Each copy to each member counts. */
  readonly sent: Readonly<Record<string, Traffic>>;
  /** Everything that arrived, the tracker's datagrams included. */
  readonly received: Traffic;
  /** Control requests over TCP, by type. */
  readonly requests: Readonly<Record<string, number>>;
}

export const NO_COST: Cost = { sent: {}, received: { datagrams: 0, bytes: 0 }, requests: {} };

/** The costs together. */
export function sumCosts(costs: readonly Cost[]): Cost {
  const sent: Record<string, Traffic> = {};
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

/** All datagrams that were sent, whatever for. */
export function totalSent(cost: Cost): Traffic {
  return Object.values(cost.sent).reduce(addTraffic, NO_COST.received);
}

/** All control requests. */
export function totalRequests(cost: Cost): number {
  return Object.values(cost.requests).reduce((sum, count) => sum + count, 0);
}

function addTraffic(a: Traffic, b: Traffic): Traffic {
  return { datagrams: a.datagrams + b.datagrams, bytes: a.bytes + b.bytes };
}
