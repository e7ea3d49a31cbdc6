import {
  type Address,
  type Epoch,
  Fifo,
  FRAMES_WAITING_MAX,
  type GroupId,
  type Instant,
  invariant,
  type MemberId,
  type Transmit,
} from "../../core/mod.ts";
import {
  type AckFrame,
  type ChannelPassedFrame,
  type ChannelProbeFrame,
  DatagramWriter,
  EMPTY_FRAME_BYTES,
  type Frame,
  FRAME_HEADER_BYTES,
  type GreetingFrame,
  type PathPassedFrame,
  type PathProbeFrame,
  type RangesFrame,
} from "../../wire/mod.ts";
import { ChannelPaths, probedSizesTo } from "../path/mod.ts";
import { RepairBudget } from "./repair/repair_budget.ts";
import type { AddressedPeer } from "./stream_peer.ts";
import type { StreamReceiver } from "./stream_receiver.ts";
import type { StreamSender } from "./stream_sender.ts";

/** Bytes of a tail: the frame's header and a seq. */
const TAIL_BYTES = FRAME_HEADER_BYTES + 6;

/** Bytes of a probe of a channel without any padding. */
const EMPTY_PROBE_BYTES = EMPTY_FRAME_BYTES + 4;

/** Most of a datagram of new messages that stays free for acks and the tail. */
const RIDERS_SHARE = 0.25;

/** The purpose of a datagram of a group. One that serves several purposes counts for the first. */
export type StreamDatagramKind =
  | "data"
  | "channel"
  | "repair"
  | "ack"
  | "nak"
  | "tail"
  | "stable"
  | "greeting"
  | "bye"
  | "path";

/** Options of a {@linkcode StreamTransmitter}: the streams that it packs, and for whom. */
export interface StreamTransmitterOptions<P extends AddressedPeer<O>, O> {
  readonly group: GroupId;
  readonly self: MemberId;
  readonly epoch: Epoch;
  readonly sender: StreamSender<P>;
  readonly receiver: StreamReceiver<P, O>;
  /** Returns the addresses of all peers. */
  addresses(): readonly Address[];
  /** Returns the number of senders that share a receiver's buffer now, ourselves included. */
  activeSenders(now: Instant): number;
  /** Returns the number of members that might send to one receiver, ourselves included. */
  potentialSenders(): number;
  /** Called for each datagram, with the number of peers that it goes to. */
  onSent(kind: StreamDatagramKind, bytes: number, copies: number): void;
  /**
   * Returns the bytes of the datagrams that the path to an address is probed for, ascending.
   *
   * @default {probedSizesTo}
   */
  readonly sizesTo?: ((to: Address) => readonly number[]) | undefined;
  /** The address of the group's channel; without one each peer gets a datagram of its own. */
  readonly channel?: Address | undefined;
  /** Repair of streams that are not ours. */
  readonly relays?: Relays<P>;
  /**
   * True if there is one peer, so that frames for it may carry our acks. Its `bye` then says what
   * we have, and the peer does not report as lacking what only our last ack would have told.
   *
   * @default {false}
   */
  readonly hasOnePeer?: boolean;
  /** A frame for all peers, which rides on new messages or goes by itself. */
  readonly news?: News;
}

/** A frame for all peers that rides on whatever goes to all. */
export interface News {
  /** Returns true while there is something that was not told yet. */
  isDue(): boolean;
  /** Packs the frame if it fits. */
  pack(writer: DatagramWriter): void;
}

/** Repair of streams that are not ours: of departed members, or of former sequencers. */
export interface Relays<P> {
  /** True while a peer waits for repair. */
  readonly isWaiting: boolean;
  /** Packs a datagram of repair for one peer, and returns that peer; `undefined` if none waits. */
  pack(begin: (peer: P) => DatagramWriter): P | undefined;
}

/** A frame that waits for one peer. */
interface WaitingFrame<P> {
  readonly peer: P;
  readonly frame: Frame;
  readonly kind: StreamDatagramKind;
}

/**
 * Packs what a group sends, and takes the acks and NAKs that decide about sending. Each poll makes
 * one datagram. What goes first: frames for single peers, repair, probes of paths, new messages,
 * news, acks, the tail. New messages carry acks, news and the tail, so in a busy group the later
 * ones rarely go alone.
 *
 * Its only timer is the moment at which repair that waits for its budget may go on.
 */
export class StreamTransmitter<P extends AddressedPeer<O>, O = undefined> {
  readonly #options: StreamTransmitterOptions<P, O>;
  readonly #frames = new Fifo<WaitingFrame<P>>();
  readonly #budget = new RepairBudget();
  readonly #channel: ChannelPaths<P> | undefined;
  /** The moment at which repair may go on; `undefined` while none waits for its budget. */
  #repairAt: Instant | undefined;

  constructor(options: StreamTransmitterOptions<P, O>) {
    this.#options = options;
    const { channel, sender } = options;
    this.#channel = channel && new ChannelPaths<P>(channel, () => sender.peers());
  }

  /** Queues a frame for one peer. When too many wait the oldest is dropped: its peer asks again. */
  queue(peer: P, frame: Frame, kind: StreamDatagramKind): void {
    this.#frames.push({ peer, frame, kind });
    if (this.#frames.length > FRAMES_WAITING_MAX) this.#frames.shift();
  }

  nextDeadline(): Instant | undefined {
    return this.#repairAt;
  }

  /** Number of frames that wait for single peers. */
  get framesWaiting(): number {
    return this.#frames.length;
  }

  /**
   * Queues a greeting and the tail of our stream. What was sent before the peer knew our cut was
   * dropped there; the tail lets it ask for that soon (PROTOCOL 8.1.8).
   */
  greet(peer: P, greeting: GreetingFrame): void {
    this.queue(peer, greeting, "greeting");
    const { highest } = this.#options.sender;
    if (highest > peer.outbound.acked) this.queue(peer, { type: "tail", highest }, "greeting");
  }

  /** Takes a peer's acks, of which only those of our stream are for us. */
  onAck(peer: P, { share, entries }: AckFrame, now: Instant): void {
    const { self, sender } = this.#options;
    for (const { stream, delivered, credit } of entries) {
      if (stream !== self) continue;
      sender.onShare(peer, share);
      sender.onAck(peer, delivered, credit, now);
      peer.outbound.channel.onAck(peer.outbound.acked, sender.highest + 1);
    }
  }

  /** Takes a NAK. What is held is queued for repair; the rest is answered with `not-held`. */
  onNak(peer: P, { stream, ranges }: RangesFrame, now: Instant): void {
    const { self, sender } = this.#options;
    if (stream !== self) return;
    const notHeld = sender.onNak(peer, ranges, now);
    peer.outbound.channel.onNak(ranges, sender.highest + 1, now);
    if (notHeld.length > 0) this.queue(peer, { type: "not-held", stream, ranges: notHeld }, "nak");
  }

  /** Takes a probe of the path from a peer, which has arrived whole, and queues the answer. */
  onPathProbe(peer: P, { padding }: PathProbeFrame): void {
    this.queue(peer, { type: "path-passed", bytes: EMPTY_FRAME_BYTES + padding }, "path");
  }

  /** Takes a peer's answer to a probe of ours. */
  onPathPassed(peer: P, { bytes }: PathPassedFrame, now: Instant): void {
    this.#options.sender.paths.onAnswer(peer, bytes, now);
  }

  /** Takes a probe of the group's channel from a peer, and queues the answer. */
  onChannelProbe(peer: P, { count }: ChannelProbeFrame): void {
    this.queue(peer, { type: "channel-passed", count }, "path");
  }

  /** Takes a peer's answer to a probe of ours of the channel. */
  onChannelPassed(peer: P, { count }: ChannelPassedFrame): void {
    this.#channel?.onAnswer(peer, count, this.#options.sender.highest + 1);
  }

  /** Drops the frames that wait for single peers. */
  clear(): void {
    this.#frames.clear();
  }

  /** Packs the next datagram into `into`; `undefined` if there is nothing to send. */
  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#pollFrames(now, into) ?? this.#pollRepair(now, into) ??
      (this.#options.sender.hasNew ? this.#pollUnsent(now, into) : undefined) ??
      this.#pollNews(into) ?? this.#pollAcks(now, into) ?? this.#pollTail(into);
  }

  /** Packs new messages, or a probe of the way that they will take. */
  #pollUnsent(now: Instant, into: Uint8Array): Transmit | undefined {
    const active = this.#options.activeSenders(now);
    return this.#pollProbe(active, now, into) ?? this.#pollChannelProbe(now, into) ??
      this.#pollNew(active, now, into);
  }

  #pollFrames(now: Instant, into: Uint8Array): Transmit | undefined {
    const first = this.#frames.peek();
    if (first === undefined) return undefined;
    const { peer, kind } = first;
    const writer = this.#begin(into, peer.id);
    if (this.#options.hasOnePeer) this.#options.receiver.acks.pack(writer, now);
    for (let next = this.#frames.peek(); next?.peer === peer; next = this.#frames.peek()) {
      if (!writer.frame(next.frame)) break;
      this.#frames.shift();
    }
    invariant(!writer.isEmpty, "Every frame for a single peer fits an empty datagram");
    return this.#finish(kind, writer, [peer.address]);
  }

  #pollRepair(now: Instant, into: Uint8Array): Transmit | undefined {
    const { sender, relays } = this.#options;
    this.#repairAt = undefined;
    // What is earned is counted at each poll, also while nobody waits for repair.
    const isOpen = this.#budget.isOpen(now);
    if (!sender.isRepairing && !relays?.isWaiting) return undefined;
    if (!isOpen) {
      this.#repairAt = this.#budget.opensAt;
      return undefined;
    }
    let writer: DatagramWriter | undefined;
    const begin = (to: P) => writer = this.#begin(into, to.id);
    const peer = sender.packRepair(begin, now) ?? relays?.pack(begin);
    if (peer === undefined) return undefined;
    invariant(writer !== undefined, "Repair for a peer is packed into a datagram that was begun");
    this.#budget.spend(writer.length);
    return this.#finish("repair", writer, [peer.address]);
  }

  #pollProbe(active: number, now: Instant, into: Uint8Array): Transmit | undefined {
    const { sender, sizesTo = probedSizesTo } = this.#options;
    const probe = sender.takeProbe(({ address }) => sizesTo(address), active, now);
    if (probe === undefined) return undefined;
    const { peer, bytes } = probe;
    const writer = this.#begin(into, peer.id, bytes);
    // It goes alone: a program that does not know the frame drops the datagram (PROTOCOL 2.2).
    writer.frame({ type: "path-probe", padding: bytes - EMPTY_FRAME_BYTES });
    return this.#finish("path", writer, [peer.address]);
  }

  #pollChannelProbe(now: Instant, into: Uint8Array): Transmit | undefined {
    const { sender } = this.#options;
    if (this.#channel === undefined) return undefined;
    const probe = this.#channel.takeProbe(sender.paths.least, now);
    if (probe === undefined) return undefined;
    const { count, bytes } = probe;
    const writer = this.#begin(into, 0, bytes);
    // It goes alone: a program that does not know the frame drops the datagram (PROTOCOL 2.2).
    writer.frame({ type: "channel-probe", count, padding: bytes - EMPTY_PROBE_BYTES });
    return this.#finish("path", writer, [this.#channel.address]);
  }

  #pollNew(active: number, now: Instant, into: Uint8Array): Transmit | undefined {
    const { sender, receiver } = this.#options;
    sender.potentialSenders = this.#options.potentialSenders();
    const begin = (most: number) => this.#beginNew(into, most);
    const writer = sender.packNew(begin, active, now);
    if (writer === undefined) return undefined;
    this.#options.news?.pack(writer);
    receiver.acks.pack(writer, now);
    const all = this.#options.addresses();
    this.#budget.onSent(writer.length * all.length);
    const to = this.#channel?.targets(writer.length, now);
    if (to === undefined) return this.#finish("data", writer, all);
    this.#askDoubted(now);
    return this.#finishOnChannel(writer, to);
  }

  /** Asks the peers by unicast of which it is doubtful whether the channel still reaches them. */
  #askDoubted(now: Instant): void {
    const { highest } = this.#options.sender;
    for (const peer of this.#channel?.takeDoubted(now) ?? []) {
      this.queue(peer, { type: "tail", highest }, "tail");
    }
  }

  #pollNews(into: Uint8Array): Transmit | undefined {
    const { news } = this.#options;
    if (!news?.isDue()) return undefined;
    const writer = this.#begin(into, 0);
    news.pack(writer);
    return this.#finish("stable", writer, this.#options.addresses());
  }

  #pollAcks(now: Instant, into: Uint8Array): Transmit | undefined {
    const targets = this.#options.receiver.acks.targets();
    if (targets === undefined) return undefined;
    const writer = this.#begin(into, targets.length === 1 ? targets[0]!.id : 0);
    this.#options.receiver.acks.pack(writer, now);
    return this.#finish("ack", writer, targets.map((peer) => peer.address));
  }

  #pollTail(into: Uint8Array): Transmit | undefined {
    const { sender } = this.#options;
    if (!sender.isTailDue) return undefined;
    const writer = this.#begin(into, 0);
    sender.packTail(writer);
    const to = sender.tailTargets().map((peer) => peer.address);
    return to.length === 0 ? undefined : this.#finish("tail", writer, to);
  }

  /** Starts a datagram of new messages in which the acks that are owed, and a tail, have room. */
  #beginNew(into: Uint8Array, most: number): DatagramWriter {
    const writer = this.#begin(into, 0, most);
    const riders = TAIL_BYTES + this.#options.receiver.acks.bytes;
    writer.reserve(Math.min(riders, RIDERS_SHARE * most));
    return writer;
  }

  #begin(into: Uint8Array, destination: MemberId, most?: number): DatagramWriter {
    const { group, self: source, epoch } = this.#options;
    return new DatagramWriter(into, { group, source, destination, epoch }, most);
  }

  /** Ends a datagram that goes to the channel, and after it to the peers that it does not reach. */
  #finishOnChannel(writer: DatagramWriter, to: readonly Address[]): Transmit {
    const { onSent } = this.#options;
    onSent("channel", writer.length, 1);
    if (to.length > 1) onSent("data", writer.length, to.length - 1);
    return { length: writer.length, to };
  }

  #finish(kind: StreamDatagramKind, writer: DatagramWriter, to: readonly Address[]): Transmit {
    this.#options.onSent(kind, writer.length, to.length);
    return { length: writer.length, to };
  }
}
