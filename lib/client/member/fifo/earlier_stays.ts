import {
  forgetOldest,
  invariant,
  type MemberId,
  MESSAGE_BYTES_MAX,
  type Seq,
  TABLE_LIMITS,
} from "../../../core/mod.ts";
import { ReceiveWindow, type ReceiveWindowOptions } from "../../../ordering/mod.ts";
import type { Peer } from "./peer.ts";

/**
 * Options of the window of another member's stream. Nobody may send a longer message, and no member
 * could ask for such a message as history.
 */
const WINDOW: ReceiveWindowOptions = {
  keepsDelivered: true,
  isTakenLater: () => true,
  messageBytesMax: MESSAGE_BYTES_MAX,
};

/** The last stay of a member that left. */
interface EarlierStay {
  readonly window: ReceiveWindow;
  /** The last seq of the stay; `undefined` if it is not known. */
  readonly last: Seq | undefined;
  /** The messages after `last` that had come by then: they are the next stay's. */
  readonly rest: ReceiveWindow | undefined;
}

/** Departed streams of which something may still be awaited. */
interface AwaitedStreams {
  awaits(peer: Peer): boolean;
}

/** Streams of which the application may have something to take. */
interface ReadyStreams {
  hasReady(peer: Peer): boolean;
}

/**
 * The earlier stays of members, for the case that one of them is back (PROTOCOL 8.1.4). A member may
 * leave and join again under its id. Its seqs go on, and a message does not say which stay it is of.
 *
 * Ford's first stay ends at seq 3 and his second one begins with seq 4. Arthur learns of both late,
 * so he mistakes 4 and 5 for messages of the first stay and delivers 4. When the notices come, 5
 * moves to the window of the second stay, which then begins after 4: 4 is not delivered twice. Had
 * seq 2 of the first stay been missing, nothing of the second would be delivered until 2 is here or
 * lost.
 */
export class EarlierStays {
  /** The last stay of each member that left lately. */
  readonly #stays = new Map<MemberId, EarlierStay>();
  /** Ended stays of which only the member's greeting in its next stay names the last seq. */
  readonly #waiting = new Map<MemberId, Peer>();
  /**
   * Ended stays of which something may still be delivered. There are as many as the departed streams
   * and the receiver keep: none is forgotten, lest a later stay be delivered first.
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
    const { window } = peer.inbound;
    const rest = last === undefined ? undefined : window.splitAfter(last);
    this.#stays.delete(peer.id);
    this.#stays.set(peer.id, { window, last, rest });
    this.#dropFinished();
    this.#unfinished.push(peer);
    forgetOldest(this.#stays, this.#max);
  }

  /**
   * Records that the application has taken a member's messages up to `seq`, while the member has no
   * stay that goes on with its numbers: the window of the next one will know it.
   */
  onTaken(id: MemberId, seq: Seq): void {
    const earlier = this.#stays.get(id);
    earlier?.window.noteTaken(seq);
    earlier?.rest?.noteTaken(seq);
  }

  /** Returns the last seq of this member's last stay, if that is known. */
  endOf(id: MemberId): Seq | undefined {
    return this.#stays.get(id)?.last;
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

  /** Returns the window of a stay that begins after `cut`, and after all that was delivered before. */
  takeWindow(id: MemberId, cut: Seq): ReceiveWindow {
    const earlier = this.#stays.get(id);
    this.#stays.delete(id);
    if (earlier === undefined) return new ReceiveWindow(cut, WINDOW);
    const rest = earlier.rest ?? earlier.window.splitAfter(cut);
    return rest.offered >= cut ? rest : rest.splitAfter(cut);
  }
}
