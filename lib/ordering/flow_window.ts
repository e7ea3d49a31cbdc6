import { KERNEL_BUFFER_BYTES, kernelBytesOf, type Seq, STREAM_BUFFER_SHARE } from "../core/mod.ts";

/** A datagram in flight: the last seq in it, and what it takes of a receive buffer. */
interface InFlight {
  readonly last: Seq;
  readonly kernelBytes: number;
}

/**
 * How much a sender may have in flight: what it sent and not all have acknowledged must fit the
 * kernel buffer of a receiver that reads nothing meanwhile, shared with the other active senders.
 */
export class FlowWindow {
  #queue: InFlight[] = [];
  #head = 0;
  #kernelBytes = 0;

  /** Kernel bytes in flight. */
  get kernelBytes(): number {
    return this.#kernelBytes;
  }

  /** Whether one more full datagram may go. With nothing in flight it always may. */
  isOpen(activeSenders: number): boolean {
    if (this.#kernelBytes === 0) return true;
    const budget = STREAM_BUFFER_SHARE * KERNEL_BUFFER_BYTES / Math.max(1, activeSenders);
    return this.#kernelBytes + kernelBytesOf(Infinity) <= budget;
  }

  onSent(last: Seq, datagramBytes: number): void {
    const kernelBytes = kernelBytesOf(datagramBytes);
    this.#queue.push({ last, kernelBytes });
    this.#kernelBytes += kernelBytes;
  }

  /** Everybody who holds the window has acknowledged up to `seq`. */
  onAcked(seq: Seq): void {
    while (this.#head < this.#queue.length && this.#queue[this.#head]!.last <= seq) {
      this.#kernelBytes -= this.#queue[this.#head]!.kernelBytes;
      this.#head++;
    }
    // Moving the rest to the front now and then costs less than shifting each time.
    if (this.#head > 64 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }
}
