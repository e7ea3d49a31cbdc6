import type { Cost } from "../../../../lib/lab/observe/cost.ts";
import type { ClientTrace, RunTrace, TimedDelivery } from "../../../../lib/lab/observe/trace.ts";

/** A delivery with the times given in milliseconds. */
export function delivery(
  sender: string,
  seq: number,
  sentMs: number,
  deliveredMs: number,
): TimedDelivery {
  return {
    sender,
    member: `id of ${sender}`,
    seq,
    lastSeq: seq,
    text: `${sender}${seq}`,
    sentAt: sentMs * 1_000,
    deliveredAt: deliveredMs * 1_000,
  };
}

/** A client that sends so many messages, and what it delivered. */
export function client(
  name: string,
  sent: number,
  deliveries: readonly TimedDelivery[],
  cost?: Cost,
): ClientTrace {
  const texts = Array.from({ length: sent }, (_, i) => `${name}${i + 1}`);
  return { name, sent: texts, deliveries, sequence: deliveries, cost };
}

/** A run without a sequencer. */
export function trace(clients: readonly ClientTrace[], faults: readonly string[] = []): RunTrace {
  return { clients, sequencerCost: undefined, faults };
}
