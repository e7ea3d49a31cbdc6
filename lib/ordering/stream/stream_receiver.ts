import {
  ACK_DATAGRAMS,
  ACK_MS,
  ACK_SOON_MS,
  ACTIVE_SENDER_MS,
  Deadlines,
  DELIVER_BYTES_MAX,
  DELIVER_MESSAGES_MAX,
  type Instant,
  jitter,
  NAK_RANGES_MAX,
  type Random,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import {
  type AckEntry,
  type DatagramWriter,
  FRAME_HEADER_BYTES,
  type MessageSlice,
} from "../../wire/mod.ts";
import type { TakenMessage } from "./receive_window.ts";
import type { Inbound, StreamPeer } from "./stream_peer.ts";

/** Bytes of one entry of an ack frame: stream, delivered, credit. */
const ACK_ENTRY_BYTES = 6 + 6 + 4;

/** How often at most the active senders are counted, in milliseconds. */
const COUNT_EVERY_MS = 20;

/** What comes out of the streams of peers: some messages of one, or a gap in one. */
export type StreamEvent<P, O> =
  | { readonly type: "deliver"; readonly peer: P; readonly messages: readonly TakenMessage<O>[] }
  | { readonly type: "gap"; readonly peer: P; readonly range: SeqRange };

/** Messages without holes between them, as a frame brings them. */
export interface MessageRun {
  readonly base: Seq;
  readonly messages: readonly MessageSlice[];
}

/** The streams of all peers in a group: taken in order, repaired, acknowledged. */
export class StreamReceiver<P extends StreamPeer<O>, O = undefined> {
  readonly #peers = new Set<P>();
  /** Peers, departed ones too, whose streams have something to take. */
  readonly #ready = new Set<P>();
  /** Peers that are owed an acknowledgement. */
  readonly #owed = new Set<P>();
  /** Peers of whose streams something is missing. */
  readonly #missing = new Set<P>();
  /** What is to be asked for now; at most one entry a peer and deadline. */
  readonly #naks: { readonly peer: P; readonly ranges: SeqRange[] }[] = [];
  /** A gap behind messages that were handed out just now. */
  #stashed: StreamEvent<P, O> | undefined;
  readonly #deadlines = new Deadlines<"ack" | "nak">();
  readonly #random: Random;
  readonly #isHeldBack: (peer: P) => boolean;
  #datagrams = 0;
  #ackDue = false;
  #activeSenders = 0;
  #countAgainAt: Instant = -Infinity;

  /** `isHeldBack`: whether something else must be taken before this peer's stream. */
  constructor(random: Random, isHeldBack: (peer: P) => boolean = () => false) {
    this.#random = random;
    this.#isHeldBack = isHeldBack;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  addPeer(peer: P): void {
    this.#peers.add(peer);
  }

  /** The peer is gone for good: what is there of its stream can be taken, and nothing is asked of it. */
  removePeer(peer: P): void {
    this.#peers.delete(peer);
    this.#owed.delete(peer);
    this.#missing.delete(peer);
  }

  /** `next` goes on with the stream of `peer`, which is gone: what is there of it is the next one's. */
  succeed(peer: P, next: P): void {
    this.#ready.delete(peer);
    if (this.#stashed?.peer === peer) this.#stashed = { ...this.#stashed, peer: next };
    this.onRemains(next);
  }

  /** The stream of a peer that is gone has grown, or has ended. */
  onRemains(peer: P): void {
    if (peer.inbound !== undefined) this.#noteReady(peer, peer.inbound);
  }

  /** Whether the application has something to take of this peer's stream. */
  hasReady(peer: P): boolean {
    return this.#ready.has(peer) || this.#stashed?.peer === peer;
  }

  /** The peer is gone, and what it sent and nobody took yet does not count any more. */
  forgetPeer(peer: P): void {
    this.#peers.delete(peer);
    this.#owed.delete(peer);
    this.#missing.delete(peer);
    this.#ready.delete(peer);
    if (this.#stashed?.peer === peer) this.#stashed = undefined;
  }

  /** Other members that sent something lately. */
  activeSenders(now: Instant): number {
    if (now < this.#countAgainAt) return this.#activeSenders;
    this.#activeSenders = 0;
    for (const { inbound } of this.#peers) {
      if (inbound !== undefined && now - inbound.dataAt < ACTIVE_SENDER_MS) this.#activeSenders++;
    }
    this.#countAgainAt = now + COUNT_EVERY_MS;
    return this.#activeSenders;
  }

  /** Messages of a peer, numbered from `base` on; the receiver keeps `bytes`, and `origin` with each. */
  onMessages(peer: P, run: MessageRun, bytes: Uint8Array, now: Instant, origin?: O): void {
    const { inbound } = peer;
    // Where its stream begins for us is not known yet: repair brings this again.
    if (inbound === undefined) return;
    const { acknowledged } = inbound.window;
    let isNews = false;
    for (let i = 0; i < run.messages.length; i++) {
      const insertion = inbound.window.insert(run.base + i, run.messages[i]!, bytes, origin);
      if (insertion === "accepted") isNews = true;
    }
    if (isNews) inbound.dataAt = now;
    // It sends again what we have: our acknowledgement was lost.
    else this.#owe(peer, now, ACK_MS);
    // A part of a long message: its sender's window may be shorter than the message. Or nobody takes
    // it before all are known to hold it.
    const withinMs = inbound.window.waitsForRelease ? ACK_SOON_MS : ACK_MS;
    if (inbound.window.acknowledged > acknowledged) this.#owe(peer, now, withinMs);
    if (++this.#datagrams >= ACK_DATAGRAMS && this.#owed.size > 0) this.#ackDue = true;
    this.#noteMissing(peer, inbound, now);
    this.#noteReady(peer, inbound);
  }

  /** The peer says how far it has sent, and wants to know how far we are. */
  onTail(peer: P, highest: Seq, now: Instant): void {
    const { inbound } = peer;
    if (inbound === undefined) return;
    inbound.window.noteSent(highest);
    this.#noteMissing(peer, inbound, now);
    this.#owe(peer, now, ACK_SOON_MS);
  }

  /** The holder of a stream does not hold this any more; nobody else does either. */
  onNotHeld(peer: P, ranges: readonly SeqRange[], now: Instant): void {
    const { inbound } = peer;
    if (inbound === undefined) return;
    for (const range of ranges) inbound.window.giveUp(range);
    this.#noteMissing(peer, inbound, now);
    this.#noteReady(peer, inbound);
  }

  /** Whether all streams are known, and nothing of them is missing or waits to be taken. */
  get isComplete(): boolean {
    if (this.isReady) return false;
    for (const { inbound } of this.#peers) {
      if (inbound === undefined || inbound.window.isMissing) return false;
    }
    return true;
  }

  /** The most numbers that are kept of one sender. */
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

  /** Whether the application has something to take. */
  get isReady(): boolean {
    return this.#stashed !== undefined || this.#ready.size > 0;
  }

  /** Messages or a gap for the application, in turn from each stream that has some. */
  take(now: Instant): StreamEvent<P, O> | undefined {
    if (this.#stashed !== undefined) {
      const stashed = this.#stashed;
      this.#stashed = undefined;
      return stashed;
    }
    for (const peer of this.#ready) {
      if (!this.#isHeldBack(peer)) return this.#takeFrom(peer, peer.inbound!, now);
    }
    return undefined;
  }

  handleTimeout(now: Instant): void {
    for (let kind = this.#deadlines.expire(now); kind; kind = this.#deadlines.expire(now)) {
      if (kind === "ack") this.#ackDue = this.#owed.size > 0;
      else this.#onNakDeadline(now);
    }
  }

  /** The next peer to ask for what is missing, and what. */
  takeNak(): { readonly peer: P; readonly ranges: SeqRange[] } | undefined {
    return this.#naks.shift();
  }

  /** Whom an acknowledgement is due to now; empty if none is. */
  ackTargets(): P[] {
    return this.#ackDue ? [...this.#owed] : [];
  }

  /**
   * Adds what is owed to `peers` (all peers, if they all get the datagram), as much as fits: it
   * rides on whatever is sent. Answers whether anything was added.
   */
  packAcks(writer: DatagramWriter, peers: Iterable<P> = this.#owed): boolean {
    const entries: AckEntry[] = [];
    const room = Math.floor((writer.remaining - FRAME_HEADER_BYTES) / ACK_ENTRY_BYTES);
    for (const peer of peers) {
      if (entries.length >= room) break;
      if (!this.#owed.delete(peer)) continue;
      const { acknowledged, credit } = peer.inbound!.window;
      entries.push({ stream: peer.id, delivered: acknowledged, credit });
    }
    if (this.#owed.size === 0) {
      this.#ackDue = false;
      this.#datagrams = 0;
      this.#deadlines.clear("ack");
    }
    return entries.length > 0 && writer.frame({ type: "ack", entries });
  }

  #takeFrom(peer: P, { window }: Inbound<O>, now: Instant): StreamEvent<P, O> | undefined {
    const messages: TakenMessage<O>[] = [];
    let bytes = 0;
    let gap: SeqRange | undefined;
    // That it is held was acknowledged when it came.
    const isAcked = window.waitsForRelease && !window.isCrowded;
    while (messages.length < DELIVER_MESSAGES_MAX && bytes < DELIVER_BYTES_MAX) {
      const taken = window.take();
      if (taken?.type === "gap") gap = taken.range;
      if (taken === undefined || taken.type === "gap") break;
      messages.push(taken);
      bytes += taken.end - taken.start;
    }
    // Behind the others, so that every stream has its turn.
    this.#ready.delete(peer);
    if (window.isReady) this.#ready.add(peer);
    if (this.#peers.has(peer) && !isAcked) this.#owe(peer, now, ACK_MS);
    if (this.#datagrams >= ACK_DATAGRAMS && this.#owed.size > 0) this.#ackDue = true;
    const gapArrival: StreamEvent<P, O> | undefined = gap && { type: "gap", peer, range: gap };
    if (messages.length === 0) return gapArrival;
    this.#stashed = gapArrival;
    return { type: "deliver", peer, messages };
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
      const { window, nak } = peer.inbound!;
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

  #owe(peer: P, now: Instant, withinMs: number): void {
    this.#owed.add(peer);
    this.#deadlines.setEarlier("ack", now + jitter(withinMs, 0.3, this.#random));
  }
}
