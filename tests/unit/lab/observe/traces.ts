import { type Cost, NO_COST } from "../../../../lib/lab/observe/cost.ts";
import type { ClientTrace, RunTrace, TimedDelivery } from "../../../../lib/lab/observe/trace.ts";

/** Returns a delivery, with times in milliseconds. */
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

/** Returns the trace of a client, with the number of messages that it sent and its deliveries. */
export function client(
  name: string,
  sent: number,
  deliveries: readonly TimedDelivery[],
  cost: Cost = NO_COST,
): ClientTrace {
  const texts = Array.from({ length: sent }, (_, i) => `${name}${i + 1}`);
  return { name, sent: texts, deliveries, sequence: deliveries, cost };
}

/** Returns the trace of a run without a sequencer. */
export function trace(clients: readonly ClientTrace[], faults: readonly string[] = []): RunTrace {
  return { clients, sequencerCost: undefined, faults };
}
