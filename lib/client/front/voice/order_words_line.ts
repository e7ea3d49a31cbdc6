import type { OrderWords } from "../../vocabulary.ts";

type Reason = Extract<OrderWords, { readonly type: "none" }>["reason"];

/** The reasons why there are no words, said after the group. */
const REASONS: Readonly<Record<Reason, string>> = {
  "not-signed": "it is not signed. A group is signed if it is created so: !j GROUP total signed.",
  "not-ordered": "it is in fifo order, so there is no one order to compare.",
  "no-key": "its sequencer has not proven a key.",
  "no-head": "no signed head has come that all members hold. Say something, and try again.",
  "two-orders": "its sequencer has signed another order than the one that it has shown you. " +
    "Nothing more is shown in this group: ask who runs the sequencer.",
};

/** Returns the line that shows the words for the order of a group. */
export function orderWordsLine(group: string, order: OrderWords): string {
  if (order.type === "none") return `no words for ${group}: ${REASONS[order.reason]}`;
  const { words, seq, epoch } = order;
  return `${group} up to place ${seq} in epoch ${epoch.number}: ${words.join(" ")}`;
}
