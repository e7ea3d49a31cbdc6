import type { Mode } from "../core/mod.ts";

/** The modes that can be asked for by now. */
export type Order = Exclude<Mode, "safe">;

export const ORDERS: readonly Order[] = ["fifo", "total"];

export function isOrder(word: string): word is Order {
  return (ORDERS as readonly string[]).includes(word);
}

/** What is wrong with a word that is no order, as the end of a sentence that names it. */
export function orderFault(word: string): string {
  return word === "safe"
    ? "is not built yet: take fifo or total"
    : "is no order: take fifo or total";
}
