import { invariant, TABLE_LIMITS } from "../../../../core/mod.ts";
import { Inbound, ReceiveWindow, type StreamReceiver } from "../../../../ordering/mod.ts";
import type { Peer } from "../peer.ts";

/** The options of {@linkcode UntakenStreams}. */
export interface UntakenStreamsOptions {
  readonly receiver: StreamReceiver<Peer>;
  /** The most seqs that are kept; by default `DEPARTED_SEQS_KEPT_MAX`. */
  readonly max?: number | undefined;
}

/**
 * The messages that departed members have left for our application, after nobody else needs them
 * any more (PROTOCOL 8.6.9, decision 0090). An application that takes no events may sleep while any
 * number of members come, send and go: all of them together have the room of one stream. When the
 * room is full, what is left of the member that went first becomes a gap.
 *
 * A worked case: ford was evicted with 10,000 messages that arthur's application has yet to take.
 * Zaphod goes, too, and leaves 8,000. Arthur keeps zaphod's and will hear "gap 1–10000" of ford. A
 * gap takes no room.
 */
export class UntakenStreams {
  readonly #receiver: StreamReceiver<Peer>;
  readonly #max: number;
  /** The streams that have messages left, in the order in which they were added. */
  #peers: Peer[] = [];

  constructor({ receiver, max = TABLE_LIMITS.departedSeqs }: UntakenStreamsOptions) {
    this.#receiver = receiver;
    this.#max = max;
  }

  /** Number of seqs that are kept, holes included. */
  get seqs(): number {
    return this.#peers.reduce((sum, peer) => sum + seqsOf(peer), 0);
  }

  /** Adds the stream of a departed member, which has ended and will not grow any more. */
  add(peer: Peer): void {
    this.#peers = this.#peers.filter((each) => seqsOf(each) > 0);
    if (seqsOf(peer) === 0) return replace(peer, endAt);
    this.#peers.push(peer);
    // The rest alone is kept: not what was taken before, nor the room of a whole window.
    replace(peer, (window) => window.splitAfter(window.offered));
    for (let seqs = this.seqs; seqs > this.#max; seqs = this.seqs) this.#giveUpFirst();
    this.#receiver.onRemains(peer);
  }

  #giveUpFirst(): void {
    const first = this.#peers.shift();
    invariant(first !== undefined, "The seqs that are kept belong to streams");
    replace(first, endAt);
  }
}

function seqsOf({ inbound }: Peer): number {
  return inbound?.window.seqsKept ?? 0;
}

/** Goes on with another window for the end of a stream. What is not in it is a gap. */
function replace(peer: Peer, restOf: (window: ReceiveWindow) => ReceiveWindow): void {
  const { inbound } = peer;
  invariant(inbound !== undefined, "A stream that has messages has a beginning");
  const { highest } = inbound.window;
  const rest = restOf(inbound.window);
  rest.noteSent(highest);
  rest.end();
  rest.keepNothing();
  peer.inbound = new Inbound(rest.offered, rest);
}

/** Returns a window without messages, which goes on where another one stands. */
function endAt({ offered }: ReceiveWindow): ReceiveWindow {
  return new ReceiveWindow(offered);
}
