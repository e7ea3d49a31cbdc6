import {
  forgetOldest,
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
import type { RecallRange } from "../group/recall.ts";

/** Messages as they were delivered together: nothing is done for each of them, for this is the hot path. */
interface Batch {
  /** Of the first one; each takes as many as it has seqs. */
  readonly place: Seq;
  readonly sender: MemberIdentity;
  readonly messages: readonly Delivery[];
  readonly bytes: number;
}

/** A message and where it stands. */
interface Heard {
  readonly place: Seq;
  readonly sender: MemberIdentity;
  readonly message: Delivery;
}

/**
 * What was delivered last in a fifo group, our own messages too, in the order in which we delivered
 * it: nobody else keeps it, so whoever comes late asks the members. Kept are references; a buffer
 * counts whole.
 */
export class RecentMessages {
  #batches: Batch[] = [];
  /** Those before this one are dropped, and cut off now and then. */
  #oldest = 0;
  #bytes = 0;
  #next: Seq = 1;
  /** Before which place each member was not here yet; those that we found here are not in it. */
  readonly #joinedAt = new Map<MemberId, Seq>();

  /** Bytes kept, and what keeping them costs. */
  get bytes(): number {
    return this.#bytes;
  }

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
    while (this.#bytes > RECENT_BYTES_MAX) this.#bytes -= this.#batches[this.#oldest++]!.bytes;
    if (2 * this.#oldest <= this.#batches.length) return;
    this.#batches = this.#batches.slice(this.#oldest);
    this.#oldest = 0;
  }

  noteJoin(id: MemberId): void {
    this.#joinedAt.set(id, this.#next);
    forgetOldest(this.#joinedAt, MEMBERS_MAX);
  }

  /** The page that answers a member's question. */
  page({ place, count, until }: PastQuery, asker: MemberId): PastPage {
    const joinedAt = this.#joinedAt.get(asker) ?? 1;
    const last = Math.min(until === 0 ? joinedAt - 1 : until, this.#next - 1);
    const items: PastMessage[] = [];
    let bytes = 0;
    for (const heard of this.#between(Math.max(place, this.#startOf(count, last)), last)) {
      const { place: at, sender, message: { range, sentAt, bytes: kept, start, end } } = heard;
      if (bytes >= PAST_PAGE_BYTES) return { from: place, items, next: at, isEnd: false };
      items.push({ type: "message", place: at, range, sender, sentAt, bytes: kept, start, end });
      bytes += end - start;
    }
    return { from: place, items, next: last + 1, isEnd: true };
  }

  /** What we have ourselves. */
  last({ count, until }: RecallRange): { messages: HistoryMessage[]; gaps: [] } {
    const messages: HistoryMessage[] = [];
    const last = this.#next - 1;
    // What was before we joined we have not heard.
    const first = until === 0 ? this.#next : this.#startOf(count, last);
    for (
      const { sender, message: { range, sentAt, bytes, start, end } } of this.#between(first, last)
    ) {
      messages.push({ range, sender, sentAt, payload: bytes.subarray(start, end) });
    }
    return { messages, gaps: [] };
  }

  /** Where the last so many messages begin; of 0 all that there are. */
  #startOf(count: number, last: Seq): Seq {
    if (count === 0) return 1;
    const places = Array.from(this.#between(1, last), ({ place }) => place);
    return places.at(-count) ?? 1;
  }

  /** Messages that begin at these places. */
  *#between(first: Seq, last: Seq): Iterable<Heard> {
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
