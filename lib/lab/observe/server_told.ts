import type { ProcessUsage } from "../../net/mod.ts";
import { type Cost, sumCosts } from "./cost.ts";

/** What a server counted and used since its start; the tracker counts no traffic by kind. */
export interface ServerTold {
  readonly cost: Cost | undefined;
  readonly usage: ProcessUsage | undefined;
}

/** What the servers of a run told; the same sequencers each time, in the same order. */
export interface ServerTotals {
  readonly tracker?: ServerTold | undefined;
  readonly sequencers?: readonly (ServerTold | undefined)[];
}

/** What processes told that ran one after the other; `undefined` if none told anything. */
export function sumTold(told: readonly ServerTold[]): ServerTold | undefined {
  if (told.length === 0) return undefined;
  const costs = told.flatMap(({ cost }) => cost ?? []);
  const usages = told.flatMap(({ usage }) => usage ?? []);
  return {
    cost: costs.length === 0 ? undefined : sumCosts(costs),
    usage: usages.length === 0 ? undefined : {
      cpuMs: usages.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
      peakBytes: Math.max(...usages.map(({ peakBytes }) => peakBytes)),
    },
  };
}
