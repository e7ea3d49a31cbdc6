import {
  forgetOldest,
  invariant,
  type MemberId,
  type Seq,
  TABLE_LIMITS,
} from "../../../core/mod.ts";
import type { EndedStay, Peer } from "./peer.ts";

/** Departed streams of which something may still be awaited. */
interface AwaitedStreams {
  awaits(peer: Peer): boolean;
}

/** Streams of which the application may have something to take. */
interface ReadyStreams {
  /** Notes that the stream of a departed peer has grown, or has ended. */
  onRemains(peer: Peer): void;
  hasReady(peer: Peer): boolean;
}

/**
 * The earlier stays of members, for the case that one of them is back (PROTOCOL 8.1.4). A member
 * may leave and join again under its id. Its seqs go on, and its datagrams name the stay that they
 * are of.
 *
 * Ford's first stay ends at seq 3 and his second one begins with seq 4. Arthur learns of both late.
 * He takes 4 only when he knows the second stay; and had seq 2 of the first stay been missing, he
 * would deliver nothing of the second until 2 is here or lost.
 */
export class EarlierStays {
  /**
   * The last stay of members that left lately, until they are back. If it is forgotten, we know as
   * little of a stay that its member does not greet us in as of a newcomer's.
   */
  readonly #last = new Map<MemberId, EndedStay>();
  /** Ended stays of which only the member's greeting in its next stay names the last seq. */
  readonly #waiting = new Map<MemberId, Peer>();
  /**
   * Ended stays of which something may still be delivered. There are as many as the departed
   * streams and the receiver keep: none is forgotten, lest a later stay be delivered first.
   */
  #unfinished: Peer[] = [];
  readonly #departed: AwaitedStreams;
  readonly #receiver: ReadyStreams;
  readonly #max: number;

  constructor(
    departed: AwaitedStreams,
    receiver: ReadyStreams,
    max = TABLE_LIMITS.removedIds,
  ) {
    this.#max = max;
    this.#departed = departed;
    this.#receiver = receiver;
  }

  /** Returns the last stay of each member that left lately and is not back. */
  last(): Iterable<EndedStay> {
    return this.#last.values();
  }

  /** True while the last seq of some stay is waited for. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Returns true while the last seq of this stay is waited for. */
  waitsFor(id: MemberId, joined: number): boolean {
    return this.#waiting.get(id)?.joined === joined;
  }

  /** Keeps a stay that has ended at an unknown seq, though its member is back already. */
  wait(peer: Peer): void {
    invariant(!this.#waiting.has(peer.id), "At most one stay of a member waits for its last seq");
    this.#waiting.set(peer.id, peer);
  }

  /** Takes the stay of this member that waits for its last seq; without an id, any such stay. */
  takeWaiting(id: MemberId | undefined): Peer | undefined {
    const [first] = this.#waiting.keys();
    const key = id ?? first;
    const peer = key === undefined ? undefined : this.#waiting.get(key);
    if (peer !== undefined) this.#waiting.delete(peer.id);
    return peer;
  }

  /** Records that a stay has ended; `last` is its last seq, if that is known. */
  onGone(peer: Peer, last: Seq | undefined): void {
    if (peer.inbound === undefined) return;
    // Only a member that breaks the protocol has sent more in this stay.
    if (last !== undefined) peer.inbound.window.splitAfter(last);
    this.#last.delete(peer.id);
    this.#last.set(peer.id, { peer, last });
    forgetOldest(this.#last, this.#max);
    this.#keepUnfinished(peer);
  }

  /** Takes this member's last stay, if we remember it: the member is back. */
  takeLast(id: MemberId): EndedStay | undefined {
    const stay = this.#last.get(id);
    this.#last.delete(id);
    return stay;
  }

  /**
   * Notes that the next stay begins after `cut`. If nobody told us the last seq of this one, what
   * lies between is a gap: the member multicast it while we were in the group. (After a last seq
   * that was told, seqs are missing only if the member has forgotten where it stood, PROTOCOL
   * 8.1.1.)
   *
   * Worked case: the tracker evicted arthur, and ford left. Arthur has heard of neither when a
   * restarted tracker takes him back. He learns that ford is gone, with seq 109 as the last that he
   * knows of, and then that ford is back, with the cut 594. He is told of the gap 110-594.
   */
  noteNext({ peer, last }: EndedStay, cut: Seq): void {
    if (last !== undefined || peer.inbound === undefined) return;
    if (peer.inbound.window.highest >= cut) return;
    peer.inbound.window.noteSent(cut);
    this.#receiver.onRemains(peer);
    this.#keepUnfinished(peer);
  }

  /** Returns true while something of an earlier stay of this member must be delivered first. */
  holdBack({ id, joined }: Peer): boolean {
    if (this.#unfinished.length === 0) return false;
    this.#dropFinished();
    return this.#unfinished.some((peer) => peer.id === id && peer.joined < joined);
  }

  #keepUnfinished(peer: Peer): void {
    this.#dropFinished();
    if (!this.#unfinished.includes(peer)) this.#unfinished.push(peer);
  }

  #dropFinished(): void {
    this.#unfinished = this.#unfinished.filter((peer) =>
      this.#departed.awaits(peer) || this.#receiver.hasReady(peer)
    );
  }
}
