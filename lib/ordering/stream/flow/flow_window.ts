import {
  DATAGRAM_BYTES_MAX,
  Fifo,
  type Instant,
  invariant,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  type Seq,
  STREAM_BUFFER_SHARE,
} from "../../../core/mod.ts";
import { longestWithin } from "../../path/mod.ts";

/** Kernel bytes of a window that no other sender has a share of. */
export const WINDOW_KERNEL_BYTES = STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES;

/** A datagram that was sent and not acknowledged by all. */
export interface InFlight {
  /** The last seq in it. */
  readonly last: Seq;
  /** Bytes that it takes of a receiver's kernel buffer. */
  readonly kernelBytes: number;
  readonly sentAt: Instant;
}

/**
 * The amount that a sender may have in flight. What it sent and not all have acknowledged must fit
 * the kernel buffer of a receiver that reads nothing meanwhile, shared with the other active
 * senders (PROTOCOL 8.4.4, decision 0006).
 *
 * A worked case: 0.6 of the buffer of 212,992 bytes is the window, and a full datagram takes 2,315
 * of it. ford alone may have 55 in flight. When arthur sends, too, each may have 27. When ford has
 * 55 in flight and all have acknowledged the first 10, he may send 10 more. When 15 others send to
 * arthur, each has 8,519 bytes: a datagram of 7,672 bytes takes 8,459 of them.
 *
 * Other active senders show only once they are heard, and when many begin at the same moment that
 * is too late. So a sender that begins after a silence is cautious: it counts every member that
 * might send as active, half as many after each round trip, and twice as many again after a loss.
 * That is TCP's slow start turned round: the share grows, not the window. With 8 members ford
 * begins with a share of 1/8, after one round trip has 1/4, then 1/2, then all of it.
 */
export class FlowWindow {
  readonly #inFlight = new Fifo<InFlight>();
  #kernelBytes = 0;
  /** The last seq that was sent. */
  #last: Seq = 0;
  /** The number of senders to reckon with at least. */
  #caution = 1;
  /** The seq whose acknowledgement halves the caution; `undefined`: the next one that is sent. */
  #easesAt: Seq | undefined;
  /** Losses until this seq is acknowledged count as one; 0: the next loss counts. */
  #lossCountedTo: Seq = 0;
  readonly #latest = new LatestHalf();

  /** The oldest datagram in flight. */
  get oldest(): InFlight | undefined {
    return this.#inFlight.peek();
  }

  /** A seq: a member that has acknowledged up to here is behind by half a window at most. */
  get halfBehind(): Seq {
    return this.#latest.before;
  }

  /** Kernel bytes in flight. */
  get kernelBytes(): number {
    return this.#kernelBytes;
  }

  /**
   * Returns the bytes to which one more datagram may be filled, at most `most`; 0 if none may go.
   * It stays within what the active senders of this group leave us, and within `share`, the least
   * that a receiver has for each of its streams. With nothing in flight one datagram may always go.
   * With one in flight another may go that is shorter, so that the stream does not stand still
   * until each datagram is acknowledged.
   */
  room(activeSenders: number, share = WINDOW_KERNEL_BYTES, most = DATAGRAM_BYTES_MAX): number {
    const budget = this.budget(activeSenders, share);
    const room = this.#inFlight.length === 1 ? budget - this.#kernelBytes : budget;
    const bytes = longestWithin(room, most);
    const isOpen = this.#kernelBytes === 0 || this.#kernelBytes + kernelBytesOf(bytes) <= budget;
    return isOpen ? bytes : 0;
  }

  /** Returns the kernel bytes that we may have in flight. */
  budget(activeSenders: number, share: number): number {
    const senders = Math.max(1, activeSenders, this.#caution);
    return Math.min(WINDOW_KERNEL_BYTES / senders, share);
  }

  /** Begins anew after a silence, in which up to so many other members may have begun, too. */
  restart(potentialSenders: number): void {
    this.#caution = Math.max(1, potentialSenders);
    this.#easesAt = undefined;
  }

  /** Notes that a member lost something: more members may be sending than were heard. */
  onLoss(potentialSenders: number): void {
    if (this.#lossCountedTo > 0) return;
    this.#lossCountedTo = this.#last;
    this.#caution = Math.min(2 * this.#caution, Math.max(1, potentialSenders));
  }

  /** Counts a datagram that was sent, whose last message is `last`. */
  onSent(last: Seq, datagramBytes: number, now: Instant): void {
    invariant(last > this.#last, "Each datagram in flight ends after the one before");
    this.#last = last;
    this.#easesAt ??= last;
    const kernelBytes = kernelBytesOf(datagramBytes);
    const sent = { last, kernelBytes, sentAt: now };
    this.#inFlight.push(sent);
    this.#kernelBytes += kernelBytes;
    this.#latest.add(sent);
  }

  /** Notes that every member that holds the window has acknowledged up to `seq`. */
  onAcked(seq: Seq): void {
    let oldest = this.oldest;
    while (oldest !== undefined && oldest.last <= seq) {
      this.#kernelBytes -= oldest.kernelBytes;
      this.#inFlight.shift();
      oldest = this.oldest;
    }
    invariant(
      this.#inFlight.length > 0 ? this.#kernelBytes > 0 : this.#kernelBytes === 0,
      "The bytes in flight are those of the datagrams in flight",
    );
    if (seq >= this.#lossCountedTo) this.#lossCountedTo = 0;
    if (this.#easesAt !== undefined && seq >= this.#easesAt) {
      this.#caution = Math.max(1, this.#caution / 2);
      this.#easesAt = undefined;
    }
  }
}

/** The datagrams that were sent last, acknowledged or not, up to half a window. */
class LatestHalf {
  readonly #datagrams = new Fifo<InFlight>();
  #kernelBytes = 0;
  #before: Seq = 0;

  /** The last seq that was sent before these datagrams. */
  get before(): Seq {
    return this.#before;
  }

  add(sent: InFlight): void {
    this.#datagrams.push(sent);
    this.#kernelBytes += sent.kernelBytes;
    while (this.#kernelBytes > WINDOW_KERNEL_BYTES / 2) {
      const oldest = this.#datagrams.shift();
      invariant(oldest !== undefined, "The bytes of the latest datagrams belong to some of them");
      this.#kernelBytes -= oldest.kernelBytes;
      this.#before = oldest.last;
    }
  }
}
