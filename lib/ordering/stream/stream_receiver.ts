import {
  ACK_FLOW_MS,
  ACK_MS,
  ACK_SOON_MS,
  ACTIVE_SENDER_MS,
  Deadlines,
  DELIVER_BYTES_MAX,
  DELIVER_MESSAGES_MAX,
  earlier,
  Fifo,
  FLOW_GAP_MS_MAX,
  FLOW_GAP_MS_MIN,
  type Instant,
  NAK_RANGES_MAX,
  type Random,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import { BufferShare } from "./flow/buffer_share.ts";
import type { MessageRun } from "./window/arrived_run.ts";
import type { OfferedMessage, OfferedRun } from "./window/offered.ts";
import { OwedAcks } from "./owed_acks.ts";
import { type Inbound, knownInbound, type StreamPeer } from "./stream_peer.ts";

/** Milliseconds for which the number of active senders is not counted anew. */
const COUNT_EVERY_MS = 20;

/** The ranges to ask one peer for. */
export interface PeerNak<P> {
  readonly peer: P;
  readonly ranges: SeqRange[];
}

/** An event for the application: messages of one peer's stream, or a gap in it. */
export type StreamEvent<P, O> =
  | { readonly type: "deliver"; readonly peer: P; readonly messages: readonly OfferedMessage<O>[] }
  | { readonly type: "gap"; readonly peer: P; readonly range: SeqRange };

/** Options of a {@linkcode StreamReceiver}. */
export interface StreamReceiverOptions<P> {
  readonly random: Random;
  /** The process's receive buffer, which this group shares with others; by default not with any. */
  readonly buffer?: BufferShare | undefined;
  /** Returns true while something else must be taken before the peer's stream. */
  readonly isHeldBack?: (peer: P) => boolean;
  /**
   * Returns true if our own stream has a share of the window, too, so that the peers have less.
   *
   * @default {() => false}
   */
  readonly isSending?: (now: Instant) => boolean;
  /** Called when messages of a signed stream were forgotten because one of them was forged. */
  readonly onForgery?: (() => void) | undefined;
}

/**
 * The receiving side of a group: the streams of all peers, offered to the application in order,
 * repaired by NAKs, and acknowledged as far as the application has taken them (PROTOCOL 8.2 to
 * 8.4).
 *
 * Each stream has its own window and NAK schedule (`Inbound`). This class knows what concerns
 * several of them: whose turn it is to be taken, the deadline of the earliest NAK, and, with
 * {@linkcode OwedAcks}, the one ack for all streams.
 */
export class StreamReceiver<P extends StreamPeer<O>, O = undefined> {
  readonly #peers = new Set<P>();
  /** Peers whose streams have something to take, departed ones too. The first has the next turn. */
  readonly #ready = new Set<P>();
  /** The acknowledgements that the peers are owed. */
  readonly acks: OwedAcks<P>;
  /** Peers in whose streams something is missing. */
  readonly #missing = new Set<P>();
  /** NAKs that are due: at most one for each peer and deadline. */
  readonly #naks = new Fifo<PeerNak<P>>();
  /** The gap that comes after the messages that were taken just now. */
  #stashed: StreamEvent<P, O> | undefined;
  /** The NAK schedule of some peer is due. */
  readonly #deadlines = new Deadlines<"nak">();
  readonly #random: Random;
  readonly #buffer: BufferShare;
  readonly #isHeldBack: (peer: P) => boolean;
  readonly #onForgery: (() => void) | undefined;
  #activeSenders = 0;
  #countAgainAt: Instant = -Infinity;

  constructor(options: StreamReceiverOptions<P>) {
    const { random, buffer = new BufferShare(), isHeldBack = () => false } = options;
    this.#onForgery = options.onForgery;
    this.#random = random;
    this.#buffer = buffer;
    this.#isHeldBack = isHeldBack;
    this.acks = new OwedAcks({
      random,
      buffer,
      peers: () => this.#peers.size,
      activeSenders: (now) => this.activeSenders(now),
      isSending: options.isSending ?? (() => false),
    });
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.acks.nextDeadline(), this.#deadlines.nextDeadline());
  }

  addPeer(peer: P): void {
    this.#peers.add(peer);
  }

  /** Removes a peer that is gone. What arrived of its stream can still be taken. */
  removePeer(peer: P): void {
    this.#peers.delete(peer);
    this.acks.forget(peer);
    this.#missing.delete(peer);
  }

  /**
   * Hands what can be taken of a departed peer's stream to `next`, which goes on with that stream.
   */
  succeed(peer: P, next: P): void {
    this.#ready.delete(peer);
    if (this.#stashed?.peer === peer) this.#stashed = { ...this.#stashed, peer: next };
    this.onRemains(next);
  }

  /** Notes that the stream of a departed peer has grown, or has ended. */
  onRemains(peer: P): void {
    if (peer.inbound !== undefined) this.#noteReady(peer, peer.inbound);
  }

  /** Returns true while the application has something to take of this peer's stream. */
  hasReady(peer: P): boolean {
    return this.#ready.has(peer) || this.#stashed?.peer === peer;
  }

  /** Removes a peer that is gone, with everything of its stream that was not taken yet. */
  forgetPeer(peer: P): void {
    this.#peers.delete(peer);
    this.acks.forget(peer);
    this.#missing.delete(peer);
    this.#ready.delete(peer);
    if (this.#stashed?.peer === peer) this.#stashed = undefined;
  }

  /** Returns the number of peers that sent something new within `ACTIVE_SENDER_MS`. */
  activeSenders(now: Instant): number {
    if (now < this.#countAgainAt) return this.#activeSenders;
    this.#activeSenders = 0;
    for (const { inbound } of this.#peers) {
      if (inbound !== undefined && now - inbound.dataAt < ACTIVE_SENDER_MS) this.#activeSenders++;
    }
    this.#countAgainAt = now + COUNT_EVERY_MS;
    return this.#activeSenders;
  }

  /** Takes messages of a peer. The receiver keeps `bytes`, and `origin` with each message. */
  onMessages(peer: P, run: MessageRun, bytes: Uint8Array, now: Instant, origin?: O): void {
    const { inbound } = peer;
    // The peer's cut is not known yet (PROTOCOL 8.1.7): repair brings these messages again.
    if (inbound === undefined) return;
    const { acknowledged } = inbound.window;
    if (inbound.window.insertRun(run, bytes, origin)) this.#onNews(inbound, now);
    // The peer sends again what we have: our acknowledgement was lost (PROTOCOL 8.4.3).
    else {
      inbound.isFlowing = false;
      this.acks.owe(peer, now, ACK_MS);
    }
    // Fragments are acknowledged before their message is whole, for its sender's window may be
    // shorter than the message. In a safe group nobody takes anything before all acknowledge that
    // they hold it.
    const withinMs = inbound.window.waitsForRelease ? ACK_SOON_MS : patienceOf(inbound);
    if (inbound.window.acknowledged > acknowledged) this.acks.owe(peer, now, withinMs);
    this.acks.onArrived(bytes.length, now);
    if (inbound.window.takeForgery()) {
      inbound.nak.onForgotten(inbound.window.contiguous);
      this.#onForgery?.();
    }
    this.#noteMissing(peer, inbound, now);
    this.#noteReady(peer, inbound);
  }

  /** Takes a tail: the peer has sent everything up to `highest`, and asks how far we are. */
  onTail(peer: P, highest: Seq, now: Instant): void {
    const { inbound } = peer;
    if (inbound === undefined) return;
    inbound.window.noteSent(highest);
    inbound.isAsked = true;
    this.#noteMissing(peer, inbound, now);
    this.acks.owe(peer, now, ACK_SOON_MS);
  }

  /** Takes a `not-held`: the stream's sender does not have these ranges any more. */
  onNotHeld(peer: P, ranges: readonly SeqRange[], now: Instant): void {
    const { inbound } = peer;
    if (inbound === undefined) return;
    for (const range of ranges) inbound.window.giveUp(range);
    this.#noteMissing(peer, inbound, now);
    this.#noteReady(peer, inbound);
  }

  /** True if all streams are known, and nothing of them is missing or waits to be taken. */
  get isComplete(): boolean {
    if (this.isReady) return false;
    for (const { inbound } of this.#peers) {
      if (inbound === undefined || inbound.window.isMissing) return false;
    }
    return true;
  }

  /** True while something is missing of a stream that has not departed. */
  get isMissing(): boolean {
    for (const { inbound } of this.#missing) if (inbound?.window.isMissing) return true;
    return false;
  }

  /** The most seqs that are kept of one sender. */
  get windowSeqs(): number {
    let most = 0;
    for (const { inbound } of this.#peers) most = Math.max(most, inbound?.window.seqsKept ?? 0);
    return most;
  }

  /** The most kernel bytes that are kept of one sender after they were delivered. */
  get keptKernelBytes(): number {
    let most = 0;
    for (const { inbound } of this.#peers) {
      most = Math.max(most, inbound?.window.keptKernelBytes ?? 0);
    }
    return most;
  }

  /** True while the application has something to take. */
  get isReady(): boolean {
    return this.#stashed !== undefined || this.#ready.size > 0;
  }

  /**
   * Records that the application has taken what it was offered of this peer's stream up to `seq`,
   * the end of a message. The acknowledgement follows.
   */
  onTaken(peer: P, seq: Seq, now: Instant): void {
    const { inbound } = peer;
    if (inbound === undefined) return;
    const { taken, isCrowded } = inbound.window;
    inbound.window.noteTaken(seq);
    if (inbound.window.taken > taken) this.#onProgress(peer, inbound, isCrowded, now);
  }

  /** Takes messages, or a gap, for the application. The streams that have some take turns. */
  take(now: Instant): StreamEvent<P, O> | undefined {
    if (this.#stashed !== undefined) {
      const stashed = this.#stashed;
      this.#stashed = undefined;
      return stashed;
    }
    for (const peer of this.#ready) {
      if (!this.#isHeldBack(peer)) return this.#takeFrom(peer, knownInbound(peer), now);
    }
    return undefined;
  }

  /** Takes a run of a signed stream, or a gap. The streams that have some take turns. */
  takeRun(now: Instant): { readonly peer: P; readonly offered: OfferedRun } | undefined {
    for (const peer of this.#ready) {
      const inbound = knownInbound(peer);
      const { window } = inbound;
      const { taken, isCrowded } = window;
      const offered = window.offerSigned();
      this.#ready.delete(peer);
      if (window.isReady) this.#ready.add(peer);
      if (window.taken > taken) this.#onProgress(peer, inbound, isCrowded, now);
      this.acks.check(now);
      if (offered !== undefined) return { peer, offered };
    }
    return undefined;
  }

  handleTimeout(now: Instant): void {
    this.acks.handleTimeout(now);
    while (this.#deadlines.expire(now) !== undefined) this.#onNakDeadline(now);
  }

  /** Takes the next NAK that is due. */
  takeNak(): PeerNak<P> | undefined {
    return this.#naks.shift();
  }

  #onNews(inbound: Inbound<O>, now: Instant): void {
    const gapMs = now - inbound.dataAt;
    // A datagram may have several frames of one stream: the pause was before the first.
    if (gapMs > 0) inbound.isFlowing = gapMs >= FLOW_GAP_MS_MIN && gapMs < FLOW_GAP_MS_MAX;
    inbound.dataAt = now;
    this.#buffer.note(inbound, now);
  }

  #takeFrom(peer: P, inbound: Inbound<O>, now: Instant): StreamEvent<P, O> | undefined {
    const { window } = inbound;
    const messages: OfferedMessage<O>[] = [];
    let bytes = 0;
    let gap: SeqRange | undefined;
    const { taken, isCrowded } = window;
    for (;;) {
      bytes += window.offerRun(messages, DELIVER_MESSAGES_MAX, DELIVER_BYTES_MAX - bytes);
      if (messages.length >= DELIVER_MESSAGES_MAX || bytes >= DELIVER_BYTES_MAX) break;
      if (!window.isReady) break;
      const offered = window.offer();
      if (offered?.type === "gap") gap = offered.range;
      if (offered === undefined || offered.type === "gap") break;
      messages.push(offered);
      bytes += offered.end - offered.start;
    }
    // The peer goes after the others, so that every stream has its turn.
    this.#ready.delete(peer);
    if (window.isReady) this.#ready.add(peer);
    if (window.taken > taken) this.#onProgress(peer, inbound, isCrowded, now);
    this.acks.check(now);
    const gapArrival: StreamEvent<P, O> | undefined = gap && { type: "gap", peer, range: gap };
    if (messages.length === 0) return gapArrival;
    this.#stashed = gapArrival;
    return { type: "deliver", peer, messages };
  }

  /**
   * Owes a peer the news that the application has taken more of its stream. In a safe group the
   * messages were acknowledged when they came: there it is news only that there is room again.
   */
  #onProgress(peer: P, inbound: Inbound<O>, wasCrowded: boolean, now: Instant): void {
    if (!this.#peers.has(peer)) return;
    if (inbound.window.waitsForRelease && !wasCrowded) return;
    this.acks.owe(peer, now, inbound.isAsked ? ACK_SOON_MS : patienceOf(inbound));
  }

  #noteMissing(peer: P, { window, nak }: Inbound<O>, now: Instant): void {
    if (!window.isMissing) return nak.onComplete();
    nak.onMissing(window.highest, now, this.#random);
    const deadline = nak.nextDeadline();
    if (deadline !== undefined) this.#deadlines.setEarlier("nak", deadline);
    this.#missing.add(peer);
  }

  #noteReady(peer: P, { window }: Inbound<O>): void {
    if (window.isReady) this.#ready.add(peer);
  }

  #onNakDeadline(now: Instant): void {
    for (const peer of this.#missing) {
      const { window, nak } = knownInbound(peer);
      if (!window.isMissing || !this.#peers.has(peer)) {
        this.#missing.delete(peer);
        continue;
      }
      const due = nak.take(now, window.contiguous, window.highest, this.#random);
      const ranges = due === undefined ? [] : window.missing(due.first, NAK_RANGES_MAX);
      if (ranges.length > 0) this.#naks.push({ peer, ranges });
      const deadline = nak.nextDeadline();
      if (deadline !== undefined) this.#deadlines.setEarlier("nak", deadline);
    }
  }
}

/** Returns the milliseconds that the ack of a stream may wait if its sender did not ask for it. */
function patienceOf({ isFlowing }: Inbound<unknown>): number {
  return isFlowing ? ACK_FLOW_MS : ACK_MS;
}
