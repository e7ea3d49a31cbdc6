import { type Epoch, PROMISE_RANGES_MAX, type Seq } from "../../../core/mod.ts";
import type { Inbound, ReceiveWindow } from "../../../ordering/mod.ts";
import type { PromiseFrame } from "../../../wire/mod.ts";
import type { OrderedOrigin } from "./sequencer_peer.ts";

/** The facts that a promise states besides the sequence. */
interface Known {
  /** The epoch that is promised: entries of older ones are not taken any more. */
  readonly epoch: Epoch;
  /** The newest epoch of which the member took entries. */
  readonly installed: Epoch;
  /** The end of the log before `installed`, or a lower seq; 0: the member knows none. */
  readonly base: Seq;
  readonly joined: number;
  readonly slot: number;
  /** The highest seq of the member's own messages that came back in the order. */
  readonly returned: Seq;
}

/**
 * Returns the promise for a new sequencer: what the member holds and has delivered of the sequence.
 * From now on only that sequencer can change this (PROTOCOL 11.2.3).
 */
export function promiseOf(
  { epoch, installed, base, joined, slot, returned }: Known,
  inbound: Inbound<OrderedOrigin> | undefined,
): PromiseFrame {
  const window = inbound?.window;
  return {
    ...{ type: "promise", epoch, installed, base, joined, hasBegun: window !== undefined },
    cut: inbound?.cut ?? 0,
    // Entries that are whole and in order count as delivered: they will be, however long the
    // application sleeps, and so the recovered log must have them.
    delivered: window?.deliverable ?? 0,
    submitted: window === undefined ? 0 : Math.max(returned, ownInOrder(window, slot)),
    held: window?.held(PROMISE_RANGES_MAX) ?? [],
  };
}

/**
 * Returns the highest seq of our own messages among the entries that are in order and not delivered
 * yet; 0 if there are none. Entries after a hole do not count: ford holds 41 and, after a hole, 43,
 * his message 8. Should 43 become void, a promise that counted it would make message 8, submitted
 * again, look like a duplicate, and it would be lost (PROTOCOL 11.2.6).
 */
function ownInOrder(window: ReceiveWindow<OrderedOrigin>, slot: number): Seq {
  let own = 0;
  for (let seq = window.offered + 1; seq <= window.deliverable; seq++) {
    const origin = window.at(seq)?.origin;
    if (origin?.type === "ordered" && origin.slot === slot) {
      own = origin.submission + seq - origin.base;
    }
  }
  return own;
}
