import { FIRST_SHARE_BYTES, type Seq } from "../../core/mod.ts";
import { WINDOW_KERNEL_BYTES } from "./flow/flow_window.ts";
import type { StreamPeer } from "./stream_peer.ts";

/**
 * The peers that receive a stream, and the least that any of them has: all peers count for what is
 * kept, and those that hold the window for what may be sent (PROTOCOL 8.3.7, 8.4.6).
 *
 * A worked case: ford has sent up to 42. Arthur has acknowledged 42 and has room up to 60; trillian
 * has acknowledged 40 and has room up to 50. Marvin is detached and has acknowledged 12. The
 * holders have acknowledged 40, all have acknowledged 12, and ford may send up to 50.
 */
export class ReceivingPeers<P extends StreamPeer<unknown>> {
  readonly #peers = new Set<P>();
  /** The least share of the holders; `undefined` until it is asked for again. */
  #leastShare: number | undefined;
  /** True if peers exist and none holds the window. */
  #areAllDetached = false;

  get size(): number {
    return this.#peers.size;
  }

  /** Number of peers that do not hold the window, since they are too slow. */
  get detached(): number {
    let count = 0;
    for (const { outbound } of this.#peers) if (!outbound.holdsWindow) count++;
    return count;
  }

  /** True if there are peers, and none of them holds the window. */
  get areAllDetached(): boolean {
    return this.#areAllDetached;
  }

  /**
   * The kernel bytes that may be in flight to each holder. They seldom change, so they are kept.
   */
  get leastShare(): number {
    if (this.#leastShare !== undefined) return this.#leastShare;
    let share = WINDOW_KERNEL_BYTES;
    for (const { outbound } of this.#peers) {
      if (outbound.holdsWindow && outbound.share < share) share = outbound.share;
    }
    return this.#leastShare = share;
  }

  /** The highest seq for which all holders have room. */
  get leastLimit(): Seq {
    let limit = Infinity;
    for (const { outbound } of this.#peers) {
      if (outbound.holdsWindow && outbound.limit < limit) limit = outbound.limit;
    }
    return limit;
  }

  all(): Iterable<P> {
    return this.#peers;
  }

  add(peer: P): void {
    this.#peers.add(peer);
    this.onHolders();
  }

  delete(peer: P): void {
    this.#peers.delete(peer);
    this.onHolders();
  }

  /** Notes that other peers hold the window than before. */
  onHolders(): void {
    this.#leastShare = undefined;
    this.#areAllDetached = this.size > 0 && this.detached === this.size;
  }

  /** Takes the kernel bytes that a peer has for our stream. */
  onShare({ outbound }: P, share: number): void {
    if (share === outbound.share) return;
    outbound.share = share;
    this.#leastShare = undefined;
  }

  /** Counts on no more than a first share of each peer, until its next acknowledgement. */
  doubtShares(): void {
    for (const { outbound } of this.#peers) {
      outbound.share = Math.min(outbound.share, FIRST_SHARE_BYTES);
    }
    this.#leastShare = undefined;
  }

  /** Returns the seq up to which all peers have acknowledged everything; `sent` without peers. */
  ackedByAll(sent: Seq): Seq {
    let least = sent;
    for (const { outbound: { acked } } of this.#peers) if (acked < least) least = acked;
    return least;
  }

  /** Returns the same of the holders; `undefined` if there are peers and none holds the window. */
  ackedByHolders(sent: Seq): Seq | undefined {
    let least = sent;
    let hasHolder = this.#peers.size === 0;
    for (const { outbound: { acked, holdsWindow } } of this.#peers) {
      if (!holdsWindow) continue;
      hasHolder = true;
      if (acked < least) least = acked;
    }
    return hasHolder ? least : undefined;
  }

  /** Returns the peers that have not acknowledged everything up to `seq`. */
  lagging(seq: Seq): P[] {
    return [...this.#peers].filter(({ outbound }) => outbound.acked < seq);
  }

  /**
   * Returns the peers that the tail goes to: those that lag, and while messages wait the holders
   * that have no room. A member of a safe group acknowledges what it has not taken, so it may have
   * no room and yet not lag. It says once that it has room again, which may get lost (PROTOCOL
   * 8.4.11).
   */
  tailTargets(sent: Seq, isWaiting: boolean): P[] {
    return [...this.#peers].filter(({ outbound: { acked, holdsWindow, limit } }) =>
      acked < sent || (isWaiting && holdsWindow && limit <= sent)
    );
  }
}
