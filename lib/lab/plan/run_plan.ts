import type { FailoverPlan } from "./failover_plan.ts";
import type { LoadPlan } from "./load_plan.ts";
import type { MessageSource } from "./messages.ts";

/** The experiments of the course. */
export const EXPERIMENTS = ["performance", "scalability"] as const;
export type Experiment = typeof EXPERIMENTS[number];

/** The orders that there are. */
export const ORDERS = ["fifo", "total", "safe"] as const;
/** How the group of a run orders its messages. */
export type Order = typeof ORDERS[number];
/** Those that are compared where nobody chooses, in the order of the tables. */
export const COMPARED_ORDERS = ["fifo", "total"] as const satisfies readonly Order[];

/** One run: so many clients, and what each of them multicasts. */
export interface RunPlan {
  readonly experiment: Experiment;
  readonly order: Order;
  /** The texts of every client, in the order of the clients. */
  readonly texts: readonly (readonly string[])[];
  /** What is sent at a fixed rate; then there are no texts. `undefined`: all texts at once. */
  readonly load?: LoadPlan;
  /** Percent of the packets that the kernels of all hosts drop; `undefined`: nobody makes it do so. */
  readonly lossPercent?: number;
  /** What is killed while the load goes on; `undefined`: nothing. */
  readonly failover?: FailoverPlan;
}

/** How many sequencers the run has; where they are killed, one that takes over. */
export function sequencersOf({ order, failover }: RunPlan): number {
  if (order === "fifo") return 0;
  return failover === undefined ? 1 : 2;
}

/** Who sends in a load: the clients, counted from 0. */
export function isSender({ experiment }: RunPlan, client: number): boolean {
  return experiment === "performance" || client === 0;
}

/** The run of a load. */
export function planLoad(
  { experiment, order, clients }: { experiment: Experiment; order: Order; clients: number },
  load: LoadPlan,
): RunPlan {
  return { experiment, order, texts: Array.from({ length: clients }, () => []), load };
}

/**
 * Performance: every client sends its own lines, all at the same time. Scalability: the first one
 * sends many lines, and the others listen.
 */
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
