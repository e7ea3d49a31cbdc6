import { forgetOldest, type MemberId, REMOVED_IDS_MAX, type Seq } from "../../../core/mod.ts";
import { ReceiveWindow } from "../../../ordering/mod.ts";
import type { Peer } from "./peer.ts";

/** A stay that has ended, and what had come of the next one by then. */
interface EarlierStay {
  readonly peer: Peer;
  /** Where it ended; undefined: not known. */
  readonly last: Seq | undefined;
  readonly rest: ReceiveWindow | undefined;
}

/**
 * Where the streams of members stood when their stays ended. A member may leave and be back under
 * its id; its numbers go on, and nothing in a message says of which stay it is. So what was taken
 * for the former stay must not be taken again, and comes before anything of the new one.
 */
export class EarlierStays {
  /** The last stay of each member that left lately. */
  readonly #stays = new Map<MemberId, EarlierStay>();
  /** Stays whose end nobody told, but whose member is back: its greeting will tell. */
  readonly #waiting = new Map<MemberId, Peer>();
  /** Stays of which something may still be delivered. */
  #unfinished: Peer[] = [];
  readonly #isUnderWay: (peer: Peer) => boolean;

  /** `isUnderWay`: whether something of a stay that has ended is still to be delivered. */
  constructor(isUnderWay: (peer: Peer) => boolean) {
    this.#isUnderWay = isUnderWay;
  }

  /** Whether the end of some stay is yet to be told. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** Whether the end of this stay is yet to be told. */
  waitsFor(id: MemberId, joined: number): boolean {
    return this.#waiting.get(id)?.joined === joined;
  }

  /** A stay has ended, and its member is back already: where it ended, the new stay's greeting tells. */
  wait(peer: Peer): void {
    this.#waiting.set(peer.id, peer);
  }

  /** The stay whose end this member's greeting tells; without an id any of them. */
  takeWaiting(id: MemberId | undefined): Peer | undefined {
    const [first] = this.#waiting.keys();
    const key = id ?? first;
    const peer = key === undefined ? undefined : this.#waiting.get(key);
    if (peer !== undefined) this.#waiting.delete(peer.id);
    return peer;
  }

  /** A stay has ended; `last`: where, if that is known. */
  onGone(peer: Peer, last: Seq | undefined): void {
    if (peer.inbound === undefined) return;
    const rest = last === undefined ? undefined : peer.inbound.window.splitAfter(last);
    this.#stays.delete(peer.id);
    this.#stays.set(peer.id, { peer, last, rest });
    this.#unfinished = [...this.#unfinished, peer].slice(-REMOVED_IDS_MAX);
    forgetOldest(this.#stays, REMOVED_IDS_MAX);
  }

  /** Where the last stay of this member ended, if that is known. */
  endOf(id: MemberId): Seq | undefined {
    return this.#stays.get(id)?.last;
  }

  /** Whether something of an earlier stay of this member is to be delivered first. */
  holdBack({ id, joined }: Peer): boolean {
    if (this.#unfinished.length === 0) return false;
    this.#unfinished = this.#unfinished.filter((peer) => this.#isUnderWay(peer));
    return this.#unfinished.some((peer) => peer.id === id && peer.joined < joined);
  }

  /** The window of a stay that begins after `cut`: behind all that was taken for the one before. */
  takeWindow(id: MemberId, cut: Seq): ReceiveWindow {
    const earlier = this.#stays.get(id);
    this.#stays.delete(id);
    if (earlier === undefined) return new ReceiveWindow(cut, { keepsDelivered: true });
    const rest = earlier.rest ?? earlier.peer.inbound!.window.splitAfter(cut);
    return rest.delivered >= cut ? rest : rest.splitAfter(cut);
  }
}
