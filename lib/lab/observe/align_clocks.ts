import { invariant } from "../../core/mod.ts";
import { isViewEntry } from "../check/mod.ts";
import type { ClientTrace, TimedDelivery } from "./trace.ts";
import type { ClockLine } from "./host_clock.ts";

/**
 * Returns the traces with all times converted to the lab's clock. A `sentAt` was read from the
 * clock of the sender, a `deliveredAt` from the clock of the receiver.
 *
 * @param clocks the clocks of the clients, in the order of the clients
 */
export function alignClocks(
  clients: readonly ClientTrace[],
  clocks: readonly ClockLine[],
): ClientTrace[] {
  const clockOf = new Map(clients.map(({ name }, i) => [name, clocks[i]]));
  return clients.map((client) => {
    const own = clockOf.get(client.name);
    invariant(own !== undefined, "Each client's host has a clock.");
    const align = (delivery: TimedDelivery): TimedDelivery => ({
      ...delivery,
      sentAt: clockOf.get(delivery.sender)?.toOurs(delivery.sentAt) ?? delivery.sentAt,
      deliveredAt: own.toOurs(delivery.deliveredAt),
    });
    const aligned = new Map(client.deliveries.map((delivery) => [delivery, align(delivery)]));
    return {
      ...client,
      deliveries: client.deliveries.map((delivery) => aligned.get(delivery) ?? align(delivery)),
      sequence: client.sequence.map((entry) =>
        isViewEntry(entry) ? entry : aligned.get(entry) ?? align(entry)
      ),
    };
  });
}
