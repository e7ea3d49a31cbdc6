import type { ClientTrace } from "./trace.ts";

/** A time in which a client delivered nothing, though more was to come. */
export interface Silence {
  readonly client: string;
  readonly ms: number;
  /** When it began: milliseconds since the first multicast anywhere, or the start of the load. */
  readonly atMs: number;
}

/** The longest of them all; `undefined` where nobody delivered two messages. */
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
