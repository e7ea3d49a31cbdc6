import type { ProcessUsage } from "../../net/mod.ts";
import { type Cost, sumCosts } from "./cost.ts";

/** The counters and the usage of a server since its start. The tracker reports no cost. */
export interface ServerTold {
  readonly cost: Cost | undefined;
  readonly usage: ProcessUsage | undefined;
}

/** The last reports of a run's servers, always with the same sequencers in the same order. */
export interface ServerTotals {
  readonly tracker?: ServerTold | undefined;
  readonly sequencers?: readonly (ServerTold | undefined)[];
}

/** Returns the sum of the reports of processes that ran one after the other, or `undefined`. */
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
