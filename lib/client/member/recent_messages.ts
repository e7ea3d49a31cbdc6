import {
  forgetOldest,
  type MemberId,
  MEMBERS_MAX,
  PAST_PAGE_BYTES,
  RECENT_BYTES_MAX,
  type Seq,
} from "../../core/mod.ts";
import { type PastMessage, type PastPage, type Question, Recent } from "../../ordering/mod.ts";
import type { Delivery, HistoryMessage, MemberIdentity } from "./member_event.ts";
import type { RecallRange } from "./recall.ts";

/** A message as it was delivered, and whose it is. */
interface Heard {
  readonly sender: MemberIdentity;
  readonly message: Delivery;
  readonly bytes: Uint8Array;
}

/**
 * What was delivered last in a fifo group, our own messages too, in the order in which we delivered
 * it: nobody else keeps it, so whoever comes late asks the members.
 */
export class RecentMessages {
  readonly #heard = new Recent<Heard>(1, RECENT_BYTES_MAX);
  /** Before which place each member was not here yet; those that we found here are not in it. */
  readonly #joinedAt = new Map<MemberId, Seq>();

  add(sender: MemberIdentity, messages: readonly Delivery[]): void {
    for (const message of messages) {
      const { range: { first, last }, bytes } = message;
      this.#heard.add({ sender, message, bytes }, last - first + 1);
    }
  }

  noteJoin(id: MemberId): void {
    this.#joinedAt.set(id, this.#heard.last + 1);
    forgetOldest(this.#joinedAt, MEMBERS_MAX);
  }

  /** The page that answers a member's question. */
  page({ place, count, until }: Question, asker: MemberId): PastPage {
    const joinedAt = this.#joinedAt.get(asker) ?? 1;
    const last = Math.min(until === 0 ? joinedAt - 1 : until, this.#heard.last);
    const items: PastMessage[] = [];
    let bytes = 0;
    for (let at = Math.max(place, this.#startOf(count, last)); at <= last; at++) {
      const heard = this.#heard.at(at);
      if (heard === undefined) continue;
      if (bytes >= PAST_PAGE_BYTES) return { from: place, items, next: at, isEnd: false };
      const { sender, message: { range, sentAt, bytes: kept, start, end } } = heard;
      items.push({ type: "message", place: at, range, sender, sentAt, bytes: kept, start, end });
      bytes += end - start;
    }
    return { from: place, items, next: last + 1, isEnd: true };
  }

  /** What we have ourselves. */
  last({ count, until }: RecallRange): { messages: HistoryMessage[]; gaps: [] } {
    const messages: HistoryMessage[] = [];
    const { last } = this.#heard;
    // What was before we joined we have not heard.
    for (let at = until === 0 ? last + 1 : this.#startOf(count, last); at <= last; at++) {
      const heard = this.#heard.at(at);
      if (heard === undefined) continue;
      const { sender, message: { range, sentAt, bytes, start, end } } = heard;
      messages.push({ range, sender, sentAt, payload: bytes.subarray(start, end) });
    }
    return { messages, gaps: [] };
  }

  /** Where the last so many messages begin; of 0 all that there are. */
  #startOf(count: number, last: Seq): Seq {
    const { first } = this.#heard;
    let left = count;
    for (let at = last; count > 0 && at >= first; at--) {
      if (this.#heard.at(at) !== undefined && --left === 0) return at;
    }
    return first;
  }
}
