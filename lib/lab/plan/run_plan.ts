import type { FailoverPlan } from "./failover_plan.ts";
import type { LoadPlan } from "./load_plan.ts";
import type { MessageSource } from "./messages.ts";

/**
 * The experiments of the course. In `performance` every client sends; in `scalability` the first
 * client sends and the others receive.
 */
export const EXPERIMENTS = ["performance", "scalability"] as const;
export type Experiment = typeof EXPERIMENTS[number];

/** The orders that a group can have. */
export const ORDERS = ["fifo", "total", "safe"] as const;
/** The order of a run's group. */
export type Order = typeof ORDERS[number];
/** The orders that are compared by default, as the tables list them. */
export const COMPARED_ORDERS = ["fifo", "total"] as const satisfies readonly Order[];

/** One run: its group, its clients, and the messages that each of them multicasts. */
export interface RunPlan {
  readonly experiment: Experiment;
  readonly order: Order;
  /** The texts of every client, in the order of the clients. In a load no client has any. */
  readonly texts: readonly (readonly string[])[];
  /** The load at a fixed rate. `undefined`: every client sends all of its texts at once. */
  readonly load?: LoadPlan;
  /** Percent of the packets that the kernels of all hosts drop. `undefined`: none on purpose. */
  readonly lossPercent?: number;
  /** The strikes against servers while the load goes on. `undefined`: there are none. */
  readonly failover?: FailoverPlan;
}

/** Returns the number of sequencers. Where sequencers are killed, a second one can take over. */
export function sequencersOf({ order, failover }: RunPlan): number {
  if (order === "fifo") return 0;
  return failover === undefined ? 1 : 2;
}

/** Returns true if this client, counted from 0, sends messages in a load. */
export function isSender({ experiment }: RunPlan, client: number): boolean {
  return experiment === "performance" || client === 0;
}

/** Returns the plan of a run under a load. */
export function planLoad(
  { experiment, order, clients }: { experiment: Experiment; order: Order; clients: number },
  load: LoadPlan,
): RunPlan {
  return { experiment, order, texts: Array.from({ length: clients }, () => []), load };
}

/** Returns the plan of a run in which the senders multicast all of their lines at once. */
export async function planRun(
  { experiment, order, clients }: { experiment: Experiment; order: Order; clients: number },
  source: MessageSource,
): Promise<RunPlan> {
  if (experiment === "performance") {
    const numbers = Array.from({ length: clients }, (_, i) => i + 1);
    return { experiment, order, texts: await Promise.all(numbers.map((i) => source.ofClient(i))) };
  }
  const silent = Array.from({ length: clients - 1 }, () => []);
  return { experiment, order, texts: [await source.many(), ...silent] };
}
