import type { MessageSource } from "./messages.ts";

/** The experiments of the course. */
export const EXPERIMENTS = ["performance", "scalability"] as const;
export type Experiment = typeof EXPERIMENTS[number];

/** The orders that are compared, in the order of the tables. */
export const ORDERS = ["fifo", "total"] as const;
/** How the group of a run orders its messages. */
export type Order = typeof ORDERS[number];

/** One run: so many clients, and what each of them multicasts. */
export interface RunPlan {
  readonly experiment: Experiment;
  readonly order: Order;
  /** The texts of every client, in the order of the clients. */
  readonly texts: readonly (readonly string[])[];
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
