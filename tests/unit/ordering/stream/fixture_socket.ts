import {
  type Address,
  type Instant,
  kernelBytesOf,
  LONGEST_DATAGRAM_BYTES,
  NO_EPOCH,
} from "../../../../lib/core/mod.ts";
import {
  type AddressedPeer,
  type BufferShare,
  Inbound,
  Outbound,
  Outbox,
  StreamReceiver,
  StreamSender,
  StreamTransmitter,
} from "../../../../lib/ordering/mod.ts";
import { type Datagram, decodeDatagram, WireError } from "../../../../lib/wire/mod.ts";
import { middle } from "./fixture_peers.ts";

const SOMEWHERE: Address = { transport: "udp", hostname: "10.0.0.1", port: 4_000 };
const TRILLIAN = 100;
/** Milliseconds of one step: the time in which trillian's process takes so many datagrams. */
const STEP_MS = 0.1;
const DATAGRAMS_A_STEP = 4;

/** A group in which one member sends to trillian, with the ends of its stream. */
export class BusyGroup {
  readonly outbox = new Outbox(1);
  readonly sender = new StreamSender<AddressedPeer>(this.outbox, middle);
  readonly receiver: StreamReceiver<AddressedPeer>;
  readonly there: StreamTransmitter<AddressedPeer>;
  readonly back: StreamTransmitter<AddressedPeer>;
  readonly #writer: AddressedPeer;
  readonly #reader: AddressedPeer;
  /** Number of messages that trillian's application has taken. */
  taken = 0;

  constructor(readonly number: number, buffer: BufferShare, sizes: readonly number[]) {
    const receiver = this.receiver = new StreamReceiver<AddressedPeer>({ random: middle, buffer });
    const address = SOMEWHERE;
    const outbound = this.sender.outboundFor(address, 0);
    this.#reader = { id: TRILLIAN, address, outbound, inbound: undefined };
    this.#writer = { id: number, address, outbound: new Outbound(0, 0), inbound: new Inbound(0) };
    this.sender.addPeer(this.#reader);
    receiver.addPeer(this.#writer);
    const shared = {
      ...{ group: number, epoch: NO_EPOCH, addresses: () => [SOMEWHERE] },
      ...{ activeSenders: () => 1, potentialSenders: () => 1, onSent: () => {} },
    };
    const nothing = new StreamReceiver<AddressedPeer>({ random: middle });
    const silent = new StreamSender<AddressedPeer>(new Outbox(1), middle);
    this.there = new StreamTransmitter({
      ...{ ...shared, self: number, sender: this.sender, receiver: nothing },
      sizesTo: () => sizes,
    });
    this.back = new StreamTransmitter({ ...shared, self: TRILLIAN, sender: silent, receiver });
  }

  /** Takes a datagram in trillian's process. */
  onArrival({ frames }: Datagram, bytes: Uint8Array, now: Instant): void {
    for (const frame of frames) {
      if (frame.type === "data") this.receiver.onMessages(this.#writer, frame, bytes, now);
      if (frame.type === "path-probe") this.back.onPathProbe(this.#writer, frame);
      if (frame.type === "tail") this.receiver.onTail(this.#writer, frame.highest, now);
    }
    for (let one = this.receiver.take(now); one; one = this.receiver.take(now)) {
      if (one.type !== "deliver") continue;
      this.taken += one.messages.length;
      this.receiver.onTaken(this.#writer, one.messages.at(-1)!.range.last, now);
    }
  }

  onAnswer({ frames }: Datagram, now: Instant): void {
    for (const frame of frames) {
      if (frame.type === "ack") this.there.onAck(this.#reader, frame, now);
      if (frame.type === "path-passed") this.there.onPathPassed(this.#reader, frame, now);
      if (frame.type === "nak") this.there.onNak(this.#reader, frame, now);
    }
  }

  handleTimeout(now: Instant): void {
    this.sender.handleTimeout(now);
    this.receiver.handleTimeout(now);
    for (let nak = this.receiver.takeNak(); nak; nak = this.receiver.takeNak()) {
      const { peer, ranges } = nak;
      this.back.queue(peer, { type: "nak", stream: peer.id, ranges }, "nak");
    }
  }
}

/**
 * Trillian's process, whose groups share one socket: a queue of `bufferBytes` kernel bytes, from
 * which it takes some datagrams in each step unless it is busy. Nothing is lost on the way back.
 */
export class SharedSocket {
  readonly groups: readonly BusyGroup[];
  readonly #queue: { readonly group: BusyGroup; readonly bytes: Uint8Array }[] = [];
  readonly #bufferBytes: number;
  readonly #into = new Uint8Array(LONGEST_DATAGRAM_BYTES);
  now: Instant = 0;
  /** True while the process reads nothing. */
  isBusy = false;
  /** Kernel bytes in the buffer: now, and the most that there were. */
  buffered = 0;
  mostBuffered = 0;
  /** Number of datagrams that did not fit. */
  dropped = 0;
  /** Bytes of the longest datagram that the way to the process passes. */
  mtu = Infinity;
  /** Number of datagrams that were longer than that. */
  tooLong = 0;
  /** Bytes of the longest datagram with messages that has arrived since this was set to 0. */
  longest = 0;

  /** `sizes` are the lengths that the paths to the process are probed for. */
  constructor(
    groups: number,
    bufferBytes: number,
    buffer: BufferShare,
    sizes: readonly number[] = [],
  ) {
    this.#bufferBytes = bufferBytes;
    this.groups = Array.from({ length: groups }, (_, i) => new BusyGroup(i + 1, buffer, sizes));
  }

  run(ms: number): void {
    for (const until = this.now + ms; this.now < until;) this.#step();
  }

  #step(): void {
    this.now += STEP_MS;
    for (const group of this.groups) group.handleTimeout(this.now);
    for (const group of this.groups) {
      for (;;) {
        const out = group.there.poll(this.now, this.#into);
        if (out === undefined) break;
        this.#arrive(group, this.#into.slice(0, out.length));
      }
    }
    if (this.isBusy) return;
    for (let i = 0; i < DATAGRAMS_A_STEP; i++) this.#serve();
    for (const group of this.groups) {
      for (;;) {
        const out = group.back.poll(this.now, this.#into);
        if (out === undefined) break;
        group.onAnswer(decoded(this.#into.slice(0, out.length)), this.now);
      }
    }
  }

  #arrive(group: BusyGroup, bytes: Uint8Array): void {
    if (bytes.length > this.mtu) {
      this.tooLong++;
      return;
    }
    const kernelBytes = kernelBytesOf(bytes.length);
    if (this.buffered + kernelBytes > this.#bufferBytes) {
      this.dropped++;
      return;
    }
    this.buffered += kernelBytes;
    this.mostBuffered = Math.max(this.mostBuffered, this.buffered);
    this.#queue.push({ group, bytes });
  }

  #serve(): void {
    const next = this.#queue.shift();
    if (next === undefined) return;
    this.buffered -= kernelBytesOf(next.bytes.length);
    const datagram = decoded(next.bytes);
    const hasMessages = datagram.frames.some(({ type }) => type === "data");
    if (hasMessages) this.longest = Math.max(this.longest, next.bytes.length);
    next.group.onArrival(datagram, next.bytes, this.now);
  }
}

function decoded(bytes: Uint8Array): Datagram {
  const datagram = decodeDatagram(bytes);
  if (datagram instanceof WireError) throw datagram;
  return datagram;
}
