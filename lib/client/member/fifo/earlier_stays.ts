import {
  forgetOldest,
  invariant,
  type MemberId,
  type Seq,
  TABLE_LIMITS,
} from "../../../core/mod.ts";
import type { Peer } from "./peer.ts";

/** Departed streams of which something may still be awaited. */
interface AwaitedStreams {
  awaits(peer: Peer): boolean;
}

/** Streams of which the application may have something to take. */
interface ReadyStreams {
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
   * The last seq of the last stay of members that left lately and are not back. If it is forgotten,
   * we know as little of a stay that its member does not greet us in as of a newcomer's.
   */
  readonly #ends = new Map<MemberId, Seq>();
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

  /** The last seq of the last stay of members that left lately and are not back. */
  get ends(): ReadonlyMap<MemberId, Seq> {
    return this.#ends;
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
    this.#ends.delete(peer.id);
    if (last !== undefined) {
      this.#ends.set(peer.id, last);
      // Only a member that breaks the protocol has sent more in this stay.
      peer.inbound.window.splitAfter(last);
    }
    forgetOldest(this.#ends, this.#max);
    this.#dropFinished();
    this.#unfinished.push(peer);
  }

  /** Takes the last seq of this member's last stay, if that is known: the member is back. */
  takeEnd(id: MemberId): Seq | undefined {
    const end = this.#ends.get(id);
    this.#ends.delete(id);
    return end;
  }

  /** Returns true while something of an earlier stay of this member must be delivered first. */
  holdBack({ id, joined }: Peer): boolean {
    if (this.#unfinished.length === 0) return false;
    this.#dropFinished();
    return this.#unfinished.some((peer) => peer.id === id && peer.joined < joined);
  }

  #dropFinished(): void {
    this.#unfinished = this.#unfinished.filter((peer) =>
      this.#departed.awaits(peer) || this.#receiver.hasReady(peer)
    );
  }
}
