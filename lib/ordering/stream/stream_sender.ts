import {
  ACTIVE_SENDER_MS,
  addRange,
  Deadlines,
  earlier,
  HISTORY_BYTES_MAX,
  type Instant,
  jitter,
  type Random,
  removeRange,
  RETRANSMIT_LINGER_MS,
  type Seq,
  type SeqRange,
  SLOW_MEMBER_MS,
  TAIL_MS,
  TAIL_MS_MAX,
  UNSENT_BYTES_MAX,
} from "../../core/mod.ts";
import type { DatagramWriter } from "../../wire/mod.ts";
import { FlowWindow } from "./flow_window.ts";
import type { OutgoingStream } from "./outgoing_stream.ts";
import { type PaceChange, PaceWatch } from "./pace_watch.ts";
import { Outbound, type StreamPeer } from "./stream_peer.ts";

export interface StreamSenderOptions {
  /**
   * Milliseconds that a peer may take for one window while messages wait; then it is detached.
   * `Infinity`: the window waits for ever.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  /**
   * Up to where the owner of the stream needs nothing any more, as in {@linkcode StreamSender.release}.
   *
   * @default all that the stream has
   */
  readonly released?: Seq;
}

/**
 * The sending side of a stream: its messages go to all peers, as fast as the slowest that holds the
 * window takes them, and are kept until all have acknowledged them.
 */
export class StreamSender<P extends StreamPeer<unknown>> {
  readonly #stream: OutgoingStream;
  readonly #flow = new FlowWindow();
  readonly #peers = new Set<P>();
  /** Peers that asked for something again. */
  readonly #repairing = new Set<P>();
  readonly #deadlines = new Deadlines<"tail">();
  readonly #random: Random;
  readonly #pace: PaceWatch<P>;
  /** How many might send to the same receivers at once, ourselves included. */
  potentialSenders = 1;
  #sentAt: Instant = -Infinity;
  #tailMs = TAIL_MS;
  #tailDue = false;
  /** What its owner does not need any more, whatever the peers have. */
  #released: Seq;
  /** What all that hold the window have acknowledged. */
  #ackedByHolders: Seq;

  constructor(
    stream: OutgoingStream,
    random: Random,
    { slowMemberMs = SLOW_MEMBER_MS, released = stream.last }: StreamSenderOptions = {},
  ) {
    this.#stream = stream;
    this.#pace = new PaceWatch<P>({
      slowMemberMs,
      flow: this.#flow,
      peers: () => this.#peers,
      sent: () => stream.sent,
      onHolders: () => this.#updateAcked(),
      // One window goes, so that whoever comes back finds it, and nobody is flooded.
      onNobodyHolds: () => this.#onAckedByHolders(stream.sent),
    });
    this.#released = released;
    this.#ackedByHolders = stream.last;
    this.#random = random;
  }

  /** The highest seq given. */
  get last(): Seq {
    return this.#stream.last;
  }

  /** The highest seq that was sent. */
  get highest(): Seq {
    return this.#stream.sent;
  }

  /** What all have acknowledged, those who are too slow included. */
  get ackedByAll(): Seq {
    let acked = this.#stream.sent;
    for (const { outbound } of this.#peers) acked = Math.min(acked, outbound.acked);
    return acked;
  }

  /** Bytes kept until all have acknowledged them, those not sent yet included. */
  get historyBytes(): number {
    return this.#stream.bytes;
  }

  /** How many peers do not hold the window, since they are too slow. */
  get detachedPeers(): number {
    let count = 0;
    for (const { outbound } of this.#peers) if (!outbound.holdsWindow) count++;
    return count;
  }

  /** Whether something may be sent and was not yet. */
  get hasNew(): boolean {
    return this.#stream.sent < this.#stream.ready;
  }

  /** Whether somebody waits for what it asked for again. */
  get isRepairing(): boolean {
    return this.#repairing.size > 0;
  }

  get isTailDue(): boolean {
    return this.#tailDue;
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#deadlines.nextDeadline(), this.#pace.nextDeadline());
  }

  /** How a new peer will take our stream: from after what was given up to now. */
  outboundFor(now: Instant): Outbound {
    return new Outbound(this.#stream.last, now);
  }

  addPeer(peer: P): void {
    this.#peers.add(peer);
    this.#updateAcked();
  }

  removePeer(peer: P): void {
    this.#peers.delete(peer);
    this.#repairing.delete(peer);
    this.#updateAcked();
  }

  /** Whether one more message may be given. */
  get hasRoom(): boolean {
    const held = this.#stream.bytes;
    return this.#stream.unsentBytes < UNSENT_BYTES_MAX && held < HISTORY_BYTES_MAX;
  }

  /** The owner of the stream does not need it any more up to here. */
  release(seq: Seq): void {
    if (seq <= this.#released) return;
    this.#released = seq;
    this.#trim();
  }

  onAck(peer: P, delivered: Seq, credit: number, now: Instant): void {
    const { outbound } = peer;
    // An acknowledgement of what was never sent is nonsense.
    if (delivered > this.#stream.sent || delivered < outbound.acked) return;
    outbound.limit = delivered + credit;
    if (delivered === outbound.acked) return;
    const before = outbound.acked;
    outbound.acked = delivered;
    outbound.progressAt = now;
    if (!outbound.holdsWindow && !this.#pace.reattach(peer, now)) this.#trim();
    if (before === this.#ackedByHolders) this.#updateAcked();
  }

  /** The next peer that was detached, or came back; or that messages wait, or do so no longer. */
  takePaceChange(): PaceChange<P> | undefined {
    return this.#pace.takeChange();
  }

  /** Queues what the history still holds; answers what it does not. */
  onNak(peer: P, ranges: readonly SeqRange[], now: Instant): SeqRange[] {
    const { outbound } = peer;
    const notHeld: SeqRange[] = [];
    for (const range of ranges) {
      const first = Math.max(range.first, outbound.cut + 1, outbound.acked + 1);
      const last = Math.min(range.last, this.#stream.sent);
      const held = Math.max(first, this.#stream.first);
      if (first < held && first <= last) notHeld.push({ first, last: Math.min(last, held - 1) });
      if (held <= last) addRange(outbound.repair, { first: held, last });
    }
    // It was repeated just now: this request was under way then, or came twice.
    if (now - outbound.repeatedAt < RETRANSMIT_LINGER_MS) {
      for (const range of outbound.repeated) removeRange(outbound.repair, range);
      outbound.repairDatagrams = outbound.repairQuota;
    } else outbound.onAsked(ranges);
    this.#flow.onLoss(this.potentialSenders);
    if (outbound.repair.length > 0) this.#repairing.add(peer);
    return notHeld;
  }

  handleTimeout(now: Instant): void {
    if (this.#deadlines.expire(now) !== undefined) this.#onTailDeadline(now);
    this.#pace.handleTimeout(now);
  }

  /** Packs what a peer asked for again, and answers which peer; `undefined` if there is nothing. */
  packRepair(begin: (peer: P) => DatagramWriter, now: Instant): P | undefined {
    for (const peer of this.#repairing) {
      const writer = begin(peer);
      const isMore = this.#packRepairFor(peer.outbound, writer, now);
      // What one request may not cost any more is asked for again.
      if (!isMore || --peer.outbound.repairDatagrams <= 0) {
        peer.outbound.repair.length = 0;
        this.#repairing.delete(peer);
      }
      if (!writer.isEmpty) return peer;
    }
    return undefined;
  }

  /** Packs new messages for all peers, as far as the window is open; false if there are none. */
  packNew(writer: DatagramWriter, activeSenders: number, now: Instant): boolean {
    if (this.#peers.size === 0) {
      this.#stream.skipUnsent();
      this.#updateAcked();
      return false;
    }
    if (this.#flow.kernelBytes === 0 && now - this.#sentAt > ACTIVE_SENDER_MS) {
      this.#flow.restart(this.potentialSenders);
    }
    const before = this.#stream.sent;
    if (this.#flow.isOpen(activeSenders)) this.#stream.packNew(writer, this.#limit());
    if (this.#stream.sent === before) {
      this.#pace.onBlocked(now);
      return false;
    }
    if (!this.hasNew) this.#pace.onUnblocked();
    this.#sentAt = now;
    this.#flow.onSent(this.#stream.sent, writer.length, now);
    // Who came meanwhile begins behind this, and will acknowledge nothing of it.
    if (before === this.#ackedByHolders) this.#updateAcked();
    // The last datagram before the window closes asks for an acknowledgement.
    if (!this.#flow.isOpen(activeSenders)) this.packTail(writer);
    this.#tailMs = TAIL_MS;
    this.#deadlines.set("tail", now + TAIL_MS);
    return true;
  }

  packTail(writer: DatagramWriter): void {
    // Where it does not fit any more it goes by itself.
    this.#tailDue = !writer.frame({ type: "tail", highest: this.#stream.sent });
  }

  /**
   * What was sent before there was this peer it is yet to hear of: from now on those who lag are
   * asked again, until they have acknowledged all.
   */
  remind(now: Instant): void {
    if (this.lagging().length === 0) return;
    this.#tailDue = true;
    this.#tailMs = TAIL_MS;
    this.#deadlines.set("tail", now + TAIL_MS);
  }

  /** Peers that have not acknowledged all that was sent. */
  lagging(): P[] {
    return [...this.#peers].filter((peer) => peer.outbound.acked < this.#stream.sent);
  }

  /** What each peer has not acknowledged of all that was given. */
  lacking(): { readonly peer: P; readonly range: SeqRange }[] {
    const { last } = this.#stream;
    return [...this.#peers].filter((peer) => peer.outbound.acked < last)
      .map((peer) => ({ peer, range: { first: peer.outbound.acked + 1, last } }));
  }

  /** Answers whether there is more than fits this datagram. */
  #packRepairFor(outbound: Outbound, writer: DatagramWriter, now: Instant): boolean {
    const { repair, repeated, acked } = outbound;
    if (now - outbound.repeatedAt >= RETRANSMIT_LINGER_MS) {
      repeated.length = 0;
      outbound.repeatedAt = now;
    }
    while (repair.length > 0) {
      const range = repair.shift()!;
      const first = Math.max(range.first, this.#stream.first, acked + 1);
      if (first > range.last) continue;
      const packed = this.#stream.pack(writer, { first, last: range.last });
      if (packed >= first) addRange(repeated, { first, last: packed });
      if (packed === range.last) continue;
      repair.unshift({ first: packed + 1, last: range.last });
      return true;
    }
    return false;
  }

  #limit(): Seq {
    let limit = Infinity;
    for (const { outbound } of this.#peers) {
      if (outbound.holdsWindow && outbound.limit < limit) limit = outbound.limit;
    }
    return limit;
  }

  #updateAcked(): void {
    let acked = this.#stream.sent;
    let hasHolder = false;
    for (const { outbound } of this.#peers) {
      if (!outbound.holdsWindow) continue;
      hasHolder = true;
      if (outbound.acked < acked) acked = outbound.acked;
    }
    // With everybody detached the window does not stand open: it opens now and then, see below.
    if (!hasHolder && this.#peers.size > 0) return;
    this.#onAckedByHolders(acked);
  }

  #onAckedByHolders(acked: Seq): void {
    this.#ackedByHolders = acked;
    this.#flow.onAcked(acked);
    this.#trim();
  }

  /** Forgets what all have; and, over the limit, what only detached members lack. */
  #trim(): void {
    const stream = this.#stream;
    let stable = Math.min(stream.sent, this.#released);
    const bound = Math.min(stable, this.#ackedByHolders);
    for (const { outbound } of this.#peers) stable = Math.min(stable, outbound.acked);
    if (stable >= stream.first) stream.trimTo(stable);
    while (stream.bytes > HISTORY_BYTES_MAX / 2 && stream.first <= bound) {
      stream.trimTo(stream.first);
    }
  }

  #onTailDeadline(now: Instant): void {
    if (this.lagging().length === 0) return;
    this.#tailDue = true;
    this.#deadlines.set("tail", now + jitter(this.#tailMs, 0.2, this.#random));
    this.#tailMs = Math.min(2 * this.#tailMs, TAIL_MS_MAX);
  }
}
