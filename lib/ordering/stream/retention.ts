import { HISTORY_BYTES_MAX, type Seq } from "../../core/mod.ts";
import type { FlowWindow } from "./flow/flow_window.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import type { ReceivingPeers } from "./receiving_peers.ts";
import type { StreamPeer } from "./stream_peer.ts";

/** The parts of a sender that a {@linkcode Retention} looks at. */
export interface RetentionParts<P extends StreamPeer<unknown>> {
  readonly stream: OutgoingStream;
  readonly flow: FlowWindow;
  readonly peers: ReceivingPeers<P>;
}

/**
 * The part of an outgoing stream that is kept: what was not acknowledged by all peers, or may still
 * be needed by the owner of the stream (PROTOCOL 8.3.7). It moves as acknowledgements come, and the
 * flow window moves with it.
 */
export class Retention<P extends StreamPeer<unknown>> {
  readonly #parts: RetentionParts<P>;
  /** The seq up to which the owner needs nothing any more, whatever the peers have. */
  #released: Seq;
  #ackedByHolders: Seq;

  constructor(parts: RetentionParts<P>, released: Seq) {
    this.#parts = parts;
    this.#released = released;
    this.#ackedByHolders = parts.stream.last;
  }

  /** The seq up to which all peers that hold the window have acknowledged everything. */
  get ackedByHolders(): Seq {
    return this.#ackedByHolders;
  }

  /** Notes that the owner of the stream needs nothing up to `seq` any more. */
  release(seq: Seq): void {
    if (seq <= this.#released) return;
    this.#released = seq;
    this.trim();
  }

  /** Notes that peers have acknowledged more, or that other peers hold the window than before. */
  update(): void {
    const { peers, stream } = this.#parts;
    const acked = peers.ackedByHolders(stream.sent);
    // With all peers detached the window does not stand open: see `passWindow`.
    if (acked !== undefined) this.#onAckedByHolders(acked);
  }

  /**
   * Lets one window go when all peers are detached, so that a peer that comes back finds it, and no
   * peer is flooded.
   */
  passWindow(): void {
    this.#onAckedByHolders(this.#parts.stream.sent);
  }

  /**
   * Forgets what the owner and all peers have. Above half of the history's bound it also forgets
   * what only detached peers lack, oldest first (PROTOCOL 8.3.7).
   */
  trim(): void {
    const { stream, peers } = this.#parts;
    const unneeded = Math.min(stream.sent, this.#released);
    const bound = Math.min(unneeded, this.#ackedByHolders);
    const stable = Math.min(unneeded, peers.ackedByAll(stream.sent));
    if (stable >= stream.first) stream.trimTo(stable);
    while (stream.bytes > HISTORY_BYTES_MAX / 2 && stream.first <= bound) {
      stream.trimTo(stream.first);
    }
  }

  #onAckedByHolders(acked: Seq): void {
    this.#ackedByHolders = acked;
    this.#parts.flow.onAcked(acked);
    this.trim();
  }
}
