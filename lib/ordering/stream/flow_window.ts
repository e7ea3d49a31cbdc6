import {
  type Instant,
  KERNEL_BUFFER_BYTES,
  kernelBytesOf,
  type Seq,
  STREAM_BUFFER_SHARE,
} from "../../core/mod.ts";

/** Kernel bytes of a window that no other sender has a share of. */
const WINDOW_KERNEL_BYTES = STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES;

/** A datagram in flight: the last seq in it, what it takes of a receive buffer, and when it went. */
export interface InFlight {
  readonly last: Seq;
  readonly kernelBytes: number;
  readonly sentAt: Instant;
}

/**
 * How much a sender may have in flight: what it sent and not all have acknowledged must fit the
 * kernel buffer of a receiver that reads nothing meanwhile, shared with the other active senders.
 *
 * Who else is active shows only once they are heard, and when many begin at the same moment that is
 * too late. So a sender that begins is cautious: it counts everybody who might send as active, half
 * as many after each round trip, and twice as many again after a loss (TCP's slow start, turned
 * round: the share grows, not the window).
 */
export class FlowWindow {
  #queue: InFlight[] = [];
  #head = 0;
  #kernelBytes = 0;
  /** How many senders are reckoned with at least. */
  #caution = 1;
  /** The caution is halved when this is acknowledged; undefined: with what is sent next. */
  #easesAt: Seq | undefined;
  /** A loss counts once until this is acknowledged. */
  #lossCountedTo: Seq = 0;
  #last: Seq = 0;
  /** What was sent last, acknowledged or not: up to half a window. */
  readonly #latest: InFlight[] = [];
  #latestBytes = 0;
  #beforeLatest: Seq = 0;

  /** The oldest datagram in flight. */
  get oldest(): InFlight | undefined {
    return this.#queue[this.#head];
  }

  /** Who has acknowledged up to here is behind by half a window at most. */
  get halfBehind(): Seq {
    return this.#beforeLatest;
  }

  /** Kernel bytes in flight. */
  get kernelBytes(): number {
    return this.#kernelBytes;
  }

  /** Whether one more full datagram may go. With nothing in flight it always may. */
  isOpen(activeSenders: number): boolean {
    if (this.#kernelBytes === 0) return true;
    const senders = Math.max(1, activeSenders, this.#caution);
    const budget = WINDOW_KERNEL_BYTES / senders;
    return this.#kernelBytes + kernelBytesOf(Infinity) <= budget;
  }

  /** Begins anew after a silence, when up to so many others might begin, too. */
  restart(potentialSenders: number): void {
    this.#caution = Math.max(1, potentialSenders);
    this.#easesAt = undefined;
  }

  /** Somebody lost something: perhaps more are sending than were heard. */
  onLoss(potentialSenders: number): void {
    if (this.#lossCountedTo > 0) return;
    this.#lossCountedTo = this.#last;
    this.#caution = Math.min(2 * this.#caution, Math.max(1, potentialSenders));
  }

  onSent(last: Seq, datagramBytes: number, now: Instant): void {
    this.#last = last;
    this.#easesAt ??= last;
    const kernelBytes = kernelBytesOf(datagramBytes);
    const sent = { last, kernelBytes, sentAt: now };
    this.#queue.push(sent);
    this.#kernelBytes += kernelBytes;
    this.#noteLatest(sent);
  }

  /** Everybody who holds the window has acknowledged up to `seq`. */
  onAcked(seq: Seq): void {
    while (this.#head < this.#queue.length && this.#queue[this.#head]!.last <= seq) {
      this.#kernelBytes -= this.#queue[this.#head]!.kernelBytes;
      this.#head++;
    }
    if (seq >= this.#lossCountedTo) this.#lossCountedTo = 0;
    if (this.#easesAt !== undefined && seq >= this.#easesAt) {
      this.#caution = Math.max(1, this.#caution / 2);
      this.#easesAt = undefined;
    }
    // Moving the rest to the front now and then costs less than shifting each time.
    if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }

  #noteLatest(sent: InFlight): void {
    this.#latest.push(sent);
    this.#latestBytes += sent.kernelBytes;
    while (this.#latestBytes > WINDOW_KERNEL_BYTES / 2) {
      const before = this.#latest.shift()!;
      this.#latestBytes -= before.kernelBytes;
      this.#beforeLatest = before.last;
    }
  }
}
