import {
  forgetOldest,
  invariant,
  type MemberId,
  MEMBERS_MAX,
  PAST_PAGE_BYTES,
  RECENT_BYTES_MAX,
  type Seq,
} from "../../../core/mod.ts";
import {
  KEEPING_BYTES,
  type PastMessage,
  type PastPage,
  type PastQuery,
} from "../../../ordering/mod.ts";
import type { Delivery, HistoryMessage, MemberIdentity } from "../group/member_event.ts";
import type { Recalled, RecallRange } from "../group/recall.ts";

/** Messages that were delivered together. Nothing is done for each of them, for speed. */
interface Batch {
  /** The place of the first message; each message takes as many places as it has seqs. */
  readonly place: Seq;
  readonly sender: MemberIdentity;
  readonly messages: readonly Delivery[];
  readonly bytes: number;
}

/** A message with its place. */
interface PlacedMessage {
  readonly place: Seq;
  readonly sender: MemberIdentity;
  readonly message: Delivery;
}

/**
 * The messages of a fifo group that we delivered last, our own included, in the order in which we
 * delivered them (PROTOCOL 12.3). A fifo group keeps no other history, so a newcomer asks the members.
 *
 * The messages are kept as references. A datagram's buffer counts whole, even if only one message of
 * it is left.
 */
export class RecentMessages {
  #batches: Batch[] = [];
  /** The index of the oldest batch kept. Batches before it are cut off now and then. */
  #oldest = 0;
  #bytes = 0;
  /** The place of the next message. */
  #next: Seq = 1;
  /** The place before which each member was not here; members that we found here have no entry. */
  readonly #joinedAt = new Map<MemberId, Seq>();

  /** Bytes of the messages kept, and what keeping them costs. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a batch, and drops the oldest ones above `RECENT_BYTES_MAX`. */
  add(sender: MemberIdentity, messages: readonly Delivery[]): void {
    const place = this.#next;
    let bytes = 0;
    let buffer: Uint8Array | undefined;
    for (const message of messages) {
      bytes += KEEPING_BYTES + (message.bytes === buffer ? 0 : message.bytes.length);
      buffer = message.bytes;
      this.#next += message.range.last - message.range.first + 1;
    }
    this.#batches.push({ place, sender, messages, bytes });
    this.#bytes += bytes;
    while (this.#bytes > RECENT_BYTES_MAX) this.#dropOldest();
    if (2 * this.#oldest <= this.#batches.length) return;
    this.#batches = this.#batches.slice(this.#oldest);
    this.#oldest = 0;
  }

  /** Records that a member was not here before the next message. */
  noteJoin(id: MemberId): void {
    this.#joinedAt.delete(id);
    this.#joinedAt.set(id, this.#next);
    forgetOldest(this.#joinedAt, MEMBERS_MAX);
  }

  /** Returns the page that answers a member's question. */
  page({ place, count, until }: PastQuery, asker: MemberId): PastPage {
    const joinedAt = this.#joinedAt.get(asker) ?? 1;
    const last = Math.min(until === 0 ? joinedAt - 1 : until, this.#next - 1);
    const items: PastMessage[] = [];
    let bytes = 0;
    for (const placed of this.#between(Math.max(place, this.#startOf(count, last)), last)) {
      const { place: at, sender, message: { range, sentAt, bytes: kept, start, end } } = placed;
      if (bytes >= PAST_PAGE_BYTES) return { from: place, items, next: at, isEnd: false };
      items.push({ type: "message", place: at, range, sender, sentAt, bytes: kept, start, end });
      bytes += end - start;
    }
    return { from: place, items, next: last + 1, isEnd: true };
  }

  /** Returns what we have ourselves; nothing of the time before we joined. */
  last({ count, until }: RecallRange): Recalled {
    const messages: HistoryMessage[] = [];
    const last = this.#next - 1;
    const first = until === 0 ? this.#next : this.#startOf(count, last);
    for (
      const { sender, message: { range, sentAt, bytes, start, end } } of this.#between(first, last)
    ) {
      messages.push({ range, sender, sentAt, payload: bytes.subarray(start, end) });
    }
    return { messages, gaps: [] };
  }

  #dropOldest(): void {
    const oldest = this.#batches[this.#oldest++];
    invariant(oldest !== undefined, "The bytes counted are those of the batches kept");
    this.#bytes -= oldest.bytes;
  }

  /** Returns the place at which the last `count` messages begin; 1 if `count` is 0, for all. */
  #startOf(count: number, last: Seq): Seq {
    if (count === 0) return 1;
    const places = Array.from(this.#between(1, last), ({ place }) => place);
    return places.at(-count) ?? 1;
  }

  /** Yields the messages that begin at these places. */
  *#between(first: Seq, last: Seq): Iterable<PlacedMessage> {
    for (let i = this.#oldest; i < this.#batches.length; i++) {
      let { place } = this.#batches[i]!;
      const { sender, messages } = this.#batches[i]!;
      if (place > last) return;
      if ((this.#batches[i + 1]?.place ?? Infinity) <= first) continue;
      for (const message of messages) {
        if (place >= first && place <= last) yield { place, sender, message };
        place += message.range.last - message.range.first + 1;
      }
    }
  }
}
