import {
  DATAGRAM_BYTES_MAX,
  invariant,
  KEPT_KERNEL_BYTES,
  kernelBytesOf,
  type Seq,
} from "../../../core/mod.ts";
import type { Arrivals } from "./arrivals.ts";

/**
 * The part of a stream that a receiver keeps after its application took it, to repeat it to others
 * when the sender dies: the newest messages, up to {@linkcode KEPT_KERNEL_BYTES} (PROTOCOL 8.6.1),
 * and more of one that is gone (8.6.7).
 *
 * The bound counts the kernel buffer that the datagrams would take, since that bounds what a member
 * that holds the window can lack. Messages that came in one datagram count once: 40 short messages
 * of one full datagram count 2,315 bytes, not 40 times as much.
 */
export class KeptDeliveries<O> {
  readonly #arrivals: Arrivals<O>;
  /** The lowest seq that is kept. Only this class sets it. */
  first: Seq;
  #kernelBytes = 0;
  #kernelBytesMax = KEPT_KERNEL_BYTES;

  /** `first` is the first seq that will be delivered. */
  constructor(arrivals: Arrivals<O>, first: Seq) {
    this.#arrivals = arrivals;
    this.first = first;
  }

  get kernelBytes(): number {
    return this.#kernelBytes;
  }

  /**
   * Raises the bound by what is held from `first` to `last` and was not delivered, with a plain
   * datagram for each hole.
   */
  keepMore(first: Seq, last: Seq): void {
    this.#kernelBytesMax = KEPT_KERNEL_BYTES;
    for (let seq = first; seq <= last; seq++) {
      const isHole = this.#arrivals.runAt(seq) === undefined;
      if (isHole) this.#kernelBytesMax += kernelBytesOf(DATAGRAM_BYTES_MAX);
      else if (!this.#arrivals.shareDatagram(seq - 1)) {
        this.#kernelBytesMax += this.#kernelBytesAt(seq);
      }
    }
  }

  /** Lets everything up to `last` go, and keeps nothing from now on. */
  keepNothing(last: Seq): void {
    this.#kernelBytesMax = 0;
    this.#letGo(last);
  }

  /** Counts the seqs from `first` to `last`, which are delivered now, and lets the oldest go. */
  add(first: Seq, last: Seq): void {
    let before = this.#arrivals.at(first - 1)?.bytes;
    for (let seq = first; seq <= last; seq++) {
      const bytes = this.#arrivals.at(seq)?.bytes;
      if (bytes !== before) this.#kernelBytes += this.#kernelBytesAt(seq);
      before = bytes;
    }
    if (this.#kernelBytes > this.#kernelBytesMax) this.#letGo(last);
  }

  #letGo(last: Seq): void {
    while (this.#kernelBytes > this.#kernelBytesMax) {
      invariant(this.first <= last, "The bytes of kept deliveries belong to seqs that are kept");
      // The datagram counts until the last of its messages goes.
      const isMoreOfIt = this.first < last && this.#arrivals.shareDatagram(this.first);
      if (!isMoreOfIt) this.#kernelBytes -= this.#kernelBytesAt(this.first);
      this.first++;
    }
  }

  #kernelBytesAt(seq: Seq): number {
    const run = this.#arrivals.runAt(seq);
    return run === undefined ? 0 : kernelBytesOf(run.bytes.length);
  }
}
