import type { ClientTrace } from "./trace.ts";

/** The time between two successive deliveries at one client. */
export interface Silence {
  readonly client: string;
  /** Length in milliseconds. */
  readonly ms: number;
  /**
   * Start: milliseconds since the first multicast of any client, or since the start of the load.
   */
  readonly atMs: number;
}

/**
 * Returns the longest silence of all clients, or `undefined` if no client delivered two messages.
 */
export function longestSilence(clients: readonly ClientTrace[]): Silence | undefined {
  let longest: Silence | undefined;
  let start = Infinity;
  for (const { deliveries } of clients) {
    for (const { sentAt } of deliveries) start = Math.min(start, sentAt);
  }
  for (const { name, deliveries } of clients) {
    for (let i = 1; i < deliveries.length; i++) {
      const from = deliveries[i - 1]!.deliveredAt;
      const ms = (deliveries[i]!.deliveredAt - from) / 1_000;
      if (ms > (longest?.ms ?? -1)) longest = { client: name, ms, atMs: (from - start) / 1_000 };
    }
  }
  return longest;
}
