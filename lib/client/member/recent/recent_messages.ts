import {
  forgetOldest,
  type MemberId,
  MEMBERS_MAX,
  PAST_PAGE_BYTES,
  type Seq,
} from "../../../core/mod.ts";
import type {
  HistoryMessage,
  PastMessage,
  PastPage,
  PastQuery,
  Recalled,
  RecallRange,
} from "../../../ordering/mod.ts";
import type { Delivery, MemberIdentity } from "../group/member_event.ts";
import { MessageRing, type PlacedMessage } from "./message_ring.ts";

/**
 * The messages of a fifo group that we delivered last, our own included, in the order in which we
 * delivered them (PROTOCOL 12.3). A fifo group keeps no other history, so a newcomer asks the
 * members.
 */
export class RecentMessages {
  readonly #messages = new MessageRing();
  /** The place of the next message. */
  #next: Seq = 1;
  /** The place before which each member was not here; members that we found here have no entry. */
  readonly #joinedAt = new Map<MemberId, Seq>();

  /** Bytes of the messages kept, and what keeping them costs. */
  get bytes(): number {
    return this.#messages.bytes;
  }

  /** Keeps messages, and drops the oldest ones above `RECENT_BYTES_MAX`. */
  add(sender: MemberIdentity, messages: readonly Delivery[]): void {
    this.#messages.add(sender, messages, this.#next);
    for (const { range } of messages) this.#next += range.last - range.first + 1;
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

  /** Returns the place at which the last `count` messages begin; 1 if `count` is 0, for all. */
  #startOf(count: number, last: Seq): Seq {
    const index = this.#messages.upTo(last) - count;
    return count === 0 || index < 0 ? 1 : this.#messages.placeOf(index);
  }

  /** Yields the messages that begin at these places. */
  #between(first: Seq, last: Seq): Iterable<PlacedMessage> {
    return this.#messages.between(this.#messages.upTo(first - 1), this.#messages.upTo(last));
  }
}
