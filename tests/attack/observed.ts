import type { LifeLog } from "../nemesis/life_log.ts";
import type { Timed } from "./latency.ts";

/** Returns a sentence for each eviction of a process that was not killed, and each strange line. */
export function evictionsOf(lives: readonly LifeLog[]): string[] {
  return lives.flatMap(({ label, groups, isKilled, strange }) => [
    ...strange.map((line) => `${label} wrote ${JSON.stringify(line.slice(0, 120))}`),
    ...(!isKilled && groups.some(({ told }) => told.some(({ type }) => type === "evicted"))
      ? [`${label} was evicted`]
      : []),
  ]);
}

/** Returns the messages that others than their senders delivered. */
export function messagesOf(lives: readonly LifeLog[]): Timed[] {
  return lives.flatMap(({ name, groups }) =>
    groups.flatMap(({ told, group: { order } }) =>
      told.flatMap((line) =>
        line.type === "message" && line.delivery.sender !== name
          ? [{ order, sentAt: line.delivery.sentAt, deliveredAt: line.delivery.deliveredAt }]
          : []
      )
    )
  );
}
