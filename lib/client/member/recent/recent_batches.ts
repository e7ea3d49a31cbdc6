import { invariant, RECENT_BYTES_MAX, type Seq } from "../../../core/mod.ts";
import { KEEPING_BYTES } from "../../../ordering/mod.ts";
import type { Delivery, MemberIdentity } from "../group/member_event.ts";

/** Messages that were delivered together. Nothing is done for each of them, for speed. */
export interface RecentBatch {
  /** The place of the first message. */
  readonly place: Seq;
  readonly sender: MemberIdentity;
  readonly messages: readonly Delivery[];
  readonly bytes: number;
}

/**
 * The batches of messages that a member delivered last, up to `RECENT_BYTES_MAX`. The messages are kept
 * as references. A datagram's buffer counts whole, even if only one message of it is left.
 */
export class RecentBatches {
  #batches: RecentBatch[] = [];
  /** The index of the oldest batch kept. Batches before it are cut off now and then. */
  #oldest = 0;
  #bytes = 0;

  /** Bytes of the messages kept, and what keeping them costs. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a batch, and drops the oldest ones above the bound. Returns the newest one dropped, if any. */
  add(place: Seq, sender: MemberIdentity, messages: readonly Delivery[]): RecentBatch | undefined {
    let bytes = 0;
    let buffer: Uint8Array | undefined;
    for (const message of messages) {
      bytes += KEEPING_BYTES + (message.bytes === buffer ? 0 : message.bytes.length);
      buffer = message.bytes;
    }
    this.#batches.push({ place, sender, messages, bytes });
    this.#bytes += bytes;
    let dropped: RecentBatch | undefined;
    while (this.#bytes > RECENT_BYTES_MAX) dropped = this.#dropOldest();
    if (2 * this.#oldest > this.#batches.length) {
      this.#batches = this.#batches.slice(this.#oldest);
      this.#oldest = 0;
    }
    return dropped;
  }

  /** Yields the batches, from the one that may have `place` on. */
  *from(place: Seq): Iterable<RecentBatch> {
    for (let i = this.#oldest; i < this.#batches.length; i++) {
      if ((this.#batches[i + 1]?.place ?? Infinity) > place) yield this.#batches[i]!;
    }
  }

  #dropOldest(): RecentBatch {
    const oldest = this.#batches[this.#oldest++];
    invariant(oldest !== undefined, "The bytes counted are those of the batches kept");
    this.#bytes -= oldest.bytes;
    return oldest;
  }
}
