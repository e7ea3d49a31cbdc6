import {
  type Address,
  type Epoch,
  FRAMES_WAITING_MAX,
  type GroupId,
  type Instant,
  invariant,
  type MemberId,
  type Transmit,
} from "../../core/mod.ts";
import {
  type AckFrame,
  DatagramWriter,
  type Frame,
  type GreetingFrame,
  type RangesFrame,
} from "../../wire/mod.ts";
import { RepairBudget } from "./repair_budget.ts";
import type { StreamPeer } from "./stream_peer.ts";
import type { StreamReceiver } from "./stream_receiver.ts";
import type { StreamSender } from "./stream_sender.ts";

/** What a datagram of a group is sent for; one that serves several things counts for the first. */
export type StreamDatagramKind =
  | "data"
  | "repair"
  | "ack"
  | "nak"
  | "tail"
  | "stable"
  | "greeting"
  | "bye";

/** A peer that has an address. */
export interface AddressedPeer<O = undefined> extends StreamPeer<O> {
  readonly address: Address;
}

/** What a transmitter packs, and for whom. */
export interface StreamTransmitterOptions<P extends AddressedPeer<O>, O> {
  readonly group: GroupId;
  readonly self: MemberId;
  readonly epoch: Epoch;
  readonly sender: StreamSender<P>;
  readonly receiver: StreamReceiver<P, O>;
  /** Where all peers are. */
  addresses(): readonly Address[];
  /** How many senders share a receiver's buffer just now, ourselves included. */
  activeSenders(now: Instant): number;
  /** How many there might be, ourselves included. */
  potentialSenders(): number;
  onSent(kind: StreamDatagramKind, bytes: number, copies: number): void;
  /** What is repeated for others. */
  readonly relays?: Relays<P>;
  /** What all are told with new messages, or else by itself. */
  readonly news?: News;
}

/** A frame for all that rides on whatever goes to all. */
export interface News {
  /** Whether it says something that was not told yet. */
  isDue(): boolean;
  /** Packs it, if it fits. */
  pack(writer: DatagramWriter): void;
}

/** What peers asked for of streams that are not ours. */
export interface Relays<P> {
  /** Whether somebody waits for something. */
  readonly isWaiting: boolean;
  /** Packs some of it, and answers for which peer; `undefined` if there is nothing. */
  pack(begin: (peer: P) => DatagramWriter): P | undefined;
}

/** A frame that waits for one peer. */
interface WaitingFrame<P> {
  readonly peer: P;
  readonly frame: Frame;
  readonly kind: StreamDatagramKind;
}

/**
 * What a group sends. It packs what waits into datagrams: what one peer waits for first, then news for
 * all; and it takes what peers say of our stream, which is what decides about sending.
 */
export class StreamTransmitter<P extends AddressedPeer<O>, O = undefined> {
  readonly #options: StreamTransmitterOptions<P, O>;
  readonly #frames: WaitingFrame<P>[] = [];
  readonly #budget = new RepairBudget();
  #repairAt: Instant | undefined;

  constructor(options: StreamTransmitterOptions<P, O>) {
    this.#options = options;
  }

  /** A frame for one peer. When too many wait the oldest goes: whoever needs it asks again. */
  queue(peer: P, frame: Frame, kind: StreamDatagramKind): void {
    this.#frames.push({ peer, frame, kind });
    if (this.#frames.length > FRAMES_WAITING_MAX) this.#frames.shift();
  }

  /** When repair that waits for its budget may go on. */
  nextDeadline(): Instant | undefined {
    return this.#repairAt;
  }

  /** Frames that wait for single peers. */
  get framesWaiting(): number {
    return this.#frames.length;
  }

  /**
   * A greeting, and with it how far our stream is: what was sent before the peer knew where it
   * begins was dropped there, and is asked for the sooner.
   */
  greet(peer: P, greeting: GreetingFrame): void {
    this.queue(peer, greeting, "greeting");
    const { highest } = this.#options.sender;
    if (highest > peer.outbound.acked) this.queue(peer, { type: "tail", highest }, "greeting");
  }

  /** A peer's acknowledgements: those of other streams are not for us. */
  onAck(peer: P, { entries }: AckFrame, now: Instant): void {
    const { self, sender } = this.#options;
    for (const { stream, delivered, credit } of entries) {
      if (stream === self) sender.onAck(peer, delivered, credit, now);
    }
  }

  /** What a peer misses of our stream is sent again, or said not to be held any more. */
  onNak(peer: P, { stream, ranges }: RangesFrame, now: Instant): void {
    const { self, sender } = this.#options;
    if (stream !== self) return;
    const notHeld = sender.onNak(peer, ranges, now);
    if (notHeld.length > 0) this.queue(peer, { type: "not-held", stream, ranges: notHeld }, "nak");
  }

  clear(): void {
    this.#frames.length = 0;
  }

  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#pollFrames(into) ?? this.#pollRepair(now, into) ?? this.#pollNew(now, into) ??
      this.#pollNews(into) ?? this.#pollAcks(into) ?? this.#pollTail(into);
  }

  #pollFrames(into: Uint8Array): Transmit | undefined {
    const first = this.#frames[0];
    if (first === undefined) return undefined;
    const { peer, kind } = first;
    const writer = this.#begin(into, peer.id);
    while (this.#frames[0]?.peer === peer && writer.frame(this.#frames[0].frame)) {
      this.#frames.shift();
    }
    invariant(!writer.isEmpty, `Cannot send a ${first.frame.type} frame: it fits no datagram`);
    return this.#finish(kind, writer, [peer.address]);
  }

  #pollRepair(now: Instant, into: Uint8Array): Transmit | undefined {
    const { sender, relays } = this.#options;
    this.#repairAt = undefined;
    let writer: DatagramWriter | undefined;
    const begin = (to: P) => writer = this.#begin(into, to.id);
    if (!this.#budget.isOpen(now)) {
      if (sender.isRepairing || relays?.isWaiting) this.#repairAt = this.#budget.opensAt;
      return undefined;
    }
    const peer = sender.packRepair(begin, now) ?? relays?.pack(begin);
    if (peer === undefined) return undefined;
    this.#budget.spend(writer!.length);
    return this.#finish("repair", writer!, [peer.address]);
  }

  #pollNew(now: Instant, into: Uint8Array): Transmit | undefined {
    const { sender, receiver } = this.#options;
    if (!sender.hasNew) return undefined;
    const active = this.#options.activeSenders(now);
    sender.potentialSenders = this.#options.potentialSenders();
    const writer = this.#begin(into, 0);
    if (!sender.packNew(writer, active, now)) return undefined;
    this.#options.news?.pack(writer);
    receiver.packAcks(writer);
    const to = this.#options.addresses();
    this.#budget.onSent(writer.length * to.length);
    return this.#finish("data", writer, to);
  }

  #pollNews(into: Uint8Array): Transmit | undefined {
    const { news } = this.#options;
    if (!news?.isDue()) return undefined;
    const writer = this.#begin(into, 0);
    news.pack(writer);
    return this.#finish("stable", writer, this.#options.addresses());
  }

  #pollAcks(into: Uint8Array): Transmit | undefined {
    const targets = this.#options.receiver.ackTargets();
    if (targets.length === 0) return undefined;
    const writer = this.#begin(into, targets.length === 1 ? targets[0]!.id : 0);
    this.#options.receiver.packAcks(writer);
    return this.#finish("ack", writer, targets.map((peer) => peer.address));
  }

  #pollTail(into: Uint8Array): Transmit | undefined {
    const { sender } = this.#options;
    if (!sender.isTailDue) return undefined;
    const writer = this.#begin(into, 0);
    sender.packTail(writer);
    const to = sender.lagging().map((peer) => peer.address);
    return to.length === 0 ? undefined : this.#finish("tail", writer, to);
  }

  #begin(into: Uint8Array, destination: MemberId): DatagramWriter {
    const { group, self: source, epoch } = this.#options;
    return new DatagramWriter(into, { group, source, destination, epoch });
  }

  #finish(kind: StreamDatagramKind, writer: DatagramWriter, to: readonly Address[]): Transmit {
    this.#options.onSent(kind, writer.length, to.length);
    return { length: writer.length, to };
  }
}
