import { delay } from "@std/async/delay";
import { request } from "../../lib/net/mod.ts";

/** Control requests that were made, in milliseconds from the time at which each was due. */
export interface Requests {
  readonly ms: readonly number[];
  /** Refusals, and requests without an answer. */
  readonly failures: number;
}

/**
 * Asks a tracker for the members of groups, at a rate and over a time. The time of a request counts
 * from when it was due, also if the one before was late.
 */
export async function measureRequests(
  port: number,
  { groups, perSecond, seconds }: {
    readonly groups: number;
    readonly perSecond: number;
    readonly seconds: number;
  },
): Promise<Requests> {
  const tracker = { hostname: "127.0.0.1", port };
  const ms: number[] = [];
  let failures = 0;
  const ask = async (number: number, dueAt: number) => {
    const group = `group${number % groups}`;
    try {
      const { ok } = await request<"list_members">(tracker, { type: "list_members", group });
      if (!ok) failures++;
    } catch {
      failures++;
    }
    ms.push(performance.now() - dueAt);
  };
  const start = performance.now();
  const asked: Promise<void>[] = [];
  for (let i = 0; i < perSecond * seconds; i++) {
    const dueAt = start + i * 1_000 / perSecond;
    const waitMs = dueAt - performance.now();
    if (waitMs > 0) await delay(waitMs);
    asked.push(ask(i, dueAt));
  }
  await Promise.all(asked);
  return { ms, failures };
}
