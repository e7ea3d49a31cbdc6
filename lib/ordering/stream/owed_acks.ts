import {
  ACK_MS,
  ACK_WINDOW_SHARE,
  DATAGRAM_BYTES_MAX,
  Deadlines,
  type Instant,
  jitter,
  kernelBytesOf,
  type Random,
} from "../../core/mod.ts";
import { type AckEntry, type DatagramWriter, FRAME_HEADER_BYTES } from "../../wire/mod.ts";
import type { BufferShare } from "./flow/buffer_share.ts";
import { WINDOW_KERNEL_BYTES } from "./flow/flow_window.ts";
import { knownInbound, type StreamPeer } from "./stream_peer.ts";

/** Bytes of an ack frame before its entries: the share. */
const ACK_SHARE_BYTES = 4;
/** Bytes of one entry of an ack frame: stream, delivered, credit. */
const ACK_ENTRY_BYTES = 6 + 6 + 4;

/** Kernel bytes of a datagram that every path passes. */
const FULL_KERNEL_BYTES = kernelBytesOf(DATAGRAM_BYTES_MAX);

/** Share of its patience by which an ack varies, so that many members don't send theirs in step. */
const ACK_JITTER = 0.3;

/** Options of {@linkcode OwedAcks}. */
export interface OwedAcksOptions {
  readonly random: Random;
  /** The receive buffer of which an ack names our peers' share. */
  readonly buffer: BufferShare;
  /** Returns the number of peers. */
  readonly peers: () => number;
  /** Returns the number of peers that sent something new lately. */
  readonly activeSenders: (now: Instant) => number;
  /** Returns true if our own stream has a share of the window, too. */
  readonly isSending: (now: Instant) => boolean;
}

/**
 * The acknowledgements that a receiver owes its peers, one frame for all, and when they go out
 * (PROTOCOL 8.4.2): with the next datagram, by themselves when they have waited long enough, or at
 * once when so much has arrived that the senders may wait for them.
 */
export class OwedAcks<P extends StreamPeer<unknown>> {
  readonly #options: OwedAcksOptions;
  /** Peers that are owed an acknowledgement. */
  readonly #owed = new Set<P>();
  /** The ack that nothing carried goes out by itself. */
  readonly #deadlines = new Deadlines<"ack">();
  /** Kernel bytes that messages took since the last ack that covered all streams. */
  #unackedBytes = 0;
  #isDue = false;

  constructor(options: OwedAcksOptions) {
    this.#options = options;
  }

  /** Bytes of the frame of all acks that are owed; 0 if none is. */
  get bytes(): number {
    const { size } = this.#owed;
    return size === 0 ? 0 : FRAME_HEADER_BYTES + ACK_SHARE_BYTES + size * ACK_ENTRY_BYTES;
  }

  /** Owes a peer an ack, which goes out within so many milliseconds. */
  owe(peer: P, now: Instant, withinMs: number): void {
    this.#owed.add(peer);
    this.#goWithin(withinMs, now);
  }

  /** Owes a peer nothing any more. */
  forget(peer: P): void {
    this.#owed.delete(peer);
  }

  /** Notes a datagram with messages, of so many bytes. */
  onArrived(bytes: number, now: Instant): void {
    this.#unackedBytes += kernelBytesOf(bytes);
    this.check(now);
  }

  /**
   * Makes an ack due at once after half of what the streams of this group may have in flight to us
   * (PROTOCOL 8.4.2). After a quarter of what one of them may have in flight, the ack waits no
   * longer than `ACK_MS`: that stream may be the only one that sends.
   */
  check(now: Instant): void {
    if (this.#isDue || this.#owed.size === 0) return;
    const streams = Math.max(1, this.#options.activeSenders(now));
    const half = ACK_WINDOW_SHARE * this.#inFlightBytes(streams, now);
    if (this.#unackedBytes >= streams * half) this.#isDue = true;
    else if (this.#unackedBytes >= half / 2) this.#goWithin(ACK_MS, now);
  }

  /** Returns the peers to which an ack is due now; `undefined` while it may still wait. */
  targets(): P[] | undefined {
    return this.#isDue && this.#owed.size > 0 ? [...this.#owed] : undefined;
  }

  /**
   * Adds the acks that peers are owed to a datagram that goes to them, as many as fit. Returns true
   * if any was added.
   */
  pack(writer: DatagramWriter, now: Instant): boolean {
    const entries: AckEntry[] = [];
    const free = writer.remaining - FRAME_HEADER_BYTES - ACK_SHARE_BYTES;
    const room = Math.floor(free / ACK_ENTRY_BYTES);
    for (const peer of this.#owed) {
      if (entries.length >= room) break;
      this.#owed.delete(peer);
      const inbound = knownInbound(peer);
      const { acknowledged, credit, taken, offered } = inbound.window;
      if (taken === offered) inbound.isAsked = false;
      entries.push({ stream: peer.id, delivered: acknowledged, credit });
    }
    if (this.#owed.size === 0) {
      this.#isDue = false;
      this.#unackedBytes = 0;
      this.#deadlines.clear("ack");
    }
    if (entries.length === 0) return false;
    return writer.frame({ type: "ack", share: this.#options.buffer.share(now), entries });
  }

  handleTimeout(now: Instant): void {
    if (this.#deadlines.expire(now) !== undefined) this.#isDue = this.#owed.size > 0;
  }

  nextDeadline(): Instant | undefined {
    return this.#deadlines.nextDeadline();
  }

  /**
   * Returns the kernel bytes that each stream of this group may have in flight to us while
   * `streams` of them send, in datagrams that every path passes.
   */
  #inFlightBytes(streams: number, now: Instant): number {
    const { buffer, isSending, peers } = this.#options;
    const senders = Math.min(isSending(now) ? streams + 1 : streams, peers());
    const each = Math.min(buffer.share(now), WINDOW_KERNEL_BYTES / senders);
    return Math.max(1, Math.floor(each / FULL_KERNEL_BYTES)) * FULL_KERNEL_BYTES;
  }

  /** Sets the deadline of the ack, unless it is due within so many milliseconds anyway. */
  #goWithin(ms: number, now: Instant): void {
    const at = this.#deadlines.at("ack");
    // A deadline that is moved costs a timer that is cleared and set anew.
    if (at === undefined || at > now + ms * (1 + ACK_JITTER)) {
      this.#deadlines.set("ack", now + jitter(ms, ACK_JITTER, this.#options.random));
    }
  }
}
