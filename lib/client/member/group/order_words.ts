import type { Epoch, Seq } from "../../../core/mod.ts";

/**
 * The words for the order of a group that two people can compare, or why there are none:
 * - `not-signed`: the group is not signed;
 * - `not-ordered`: the group has no one order;
 * - `no-key`: the sequencer has not proven a key;
 * - `no-head`: no signed head has come that all members hold;
 * - `two-orders`: the sequencer has signed another order than the one that it showed us.
 */
export type OrderWords =
  | {
    readonly type: "words";
    readonly words: readonly string[];
    /** The place up to which the words stand for the order of the epoch. */
    readonly seq: Seq;
    readonly epoch: Epoch;
  }
  | {
    readonly type: "none";
    readonly reason: "not-signed" | "not-ordered" | "no-key" | "no-head" | "two-orders";
  };
