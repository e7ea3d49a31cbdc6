import { type Epoch, PROMISE_RANGES_MAX, type Seq } from "../../../core/mod.ts";
import type { Inbound, ReceiveWindow } from "../../../ordering/mod.ts";
import type { PromiseFrame } from "../../../wire/mod.ts";
import type { OrderedOrigin } from "./sequencer_peer.ts";

/** What a member knows of its group when it promises. */
interface Known {
  /** The epoch that it promises. */
  readonly epoch: Epoch;
  /** The newest epoch that it has entries of, and where the log before it ended; 0: it does not know. */
  readonly installed: Epoch;
  readonly base: Seq;
  readonly joined: number;
  readonly slot: number;
  /** Own messages up to here were delivered. */
  readonly ownDelivered: Seq;
}

/** What a member holds and has delivered, with the promise that only the new sequencer can change it. */
export function promiseOf(
  { epoch, installed, base, joined, slot, ownDelivered }: Known,
  inbound: Inbound<OrderedOrigin> | undefined,
): PromiseFrame {
  const window = inbound?.window;
  return {
    ...{ type: "promise", epoch, installed, base, joined, hasBegun: window !== undefined },
    cut: inbound?.cut ?? 0,
    // What is whole and in order will be delivered in any case, though the application may sleep.
    delivered: window?.deliverable ?? 0,
    submitted: window === undefined ? 0 : Math.max(ownDelivered, ownInOrder(window, slot)),
    held: window?.held(PROMISE_RANGES_MAX) ?? [],
  };
}

/** Own messages up to here are in order, and not delivered yet; 0: none are. */
function ownInOrder(window: ReceiveWindow<OrderedOrigin>, slot: number): Seq {
  let own = 0;
  for (let seq = window.delivered + 1; seq <= window.deliverable; seq++) {
    const origin = window.at(seq)?.origin;
    if (origin?.type === "ordered" && origin.slot === slot) {
      own = origin.submission + seq - origin.base;
    }
  }
  return own;
}
