import {
  type Address,
  FRAMES_WAITING_MAX,
  type GroupId,
  type Instant,
  invariant,
  type MemberId,
  NO_EPOCH,
  type Transmit,
} from "../../core/mod.ts";
import { DatagramWriter, type Frame } from "../../wire/mod.ts";
import type { Counters, DatagramKind } from "./counters.ts";
import type { FifoReceiver } from "./fifo_receiver.ts";
import type { FifoSender } from "./fifo_sender.ts";
import type { Peer } from "./peer.ts";
import type { Roster } from "./roster.ts";

/** What a transmitter packs, and for whom. */
export interface FifoTransmitterOptions {
  readonly group: GroupId;
  readonly self: MemberId;
  readonly counters: Counters;
  readonly roster: Roster;
  readonly sender: FifoSender;
  readonly receiver: FifoReceiver;
}

/** A frame that waits for one peer. */
interface WaitingFrame {
  readonly peer: Peer;
  readonly frame: Frame;
  readonly kind: DatagramKind;
}

/** Packs what waits in a group into datagrams: what one peer waits for first, then news for all. */
export class FifoTransmitter {
  readonly #options: FifoTransmitterOptions;
  readonly #frames: WaitingFrame[] = [];

  constructor(options: FifoTransmitterOptions) {
    this.#options = options;
  }

  /** A frame for one peer. When too many wait the oldest goes: whoever needs it asks again. */
  queue(peer: Peer, frame: Frame, kind: DatagramKind): void {
    this.#frames.push({ peer, frame, kind });
    if (this.#frames.length > FRAMES_WAITING_MAX) this.#frames.shift();
  }

  /** Frames that wait for single peers. */
  get framesWaiting(): number {
    return this.#frames.length;
  }

  clear(): void {
    this.#frames.length = 0;
  }

  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    return this.#pollFrames(into) ?? this.#pollRepair(into) ?? this.#pollNew(now, into) ??
      this.#pollAcks(into) ?? this.#pollTail(into);
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

  #pollRepair(into: Uint8Array): Transmit | undefined {
    let writer: DatagramWriter | undefined;
    const peer = this.#options.sender.packRepair((to) => writer = this.#begin(into, to.id));
    if (peer === undefined) return undefined;
    return this.#finish("repair", writer!, [peer.address]);
  }

  #pollNew(now: Instant, into: Uint8Array): Transmit | undefined {
    const { sender, receiver, roster } = this.#options;
    if (!sender.hasNew) return undefined;
    const active = receiver.activeSenders(now) + 1;
    const writer = this.#begin(into, 0);
    if (!sender.packNew(writer, active, now)) return undefined;
    receiver.packAcks(writer);
    return this.#finish("data", writer, roster.addresses());
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
    const { group, self: source } = this.#options;
    return new DatagramWriter(into, { group, source, destination, epoch: NO_EPOCH });
  }

  #finish(kind: DatagramKind, writer: DatagramWriter, to: readonly Address[]): Transmit {
    this.#options.counters.countSent(kind, writer.length, to.length);
    return { length: writer.length, to };
  }
}
