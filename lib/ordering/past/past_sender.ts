import {
  type Address,
  type Instant,
  invariant,
  type MemberId,
  MESSAGE_BYTES_MAX,
  NAME_BYTES_MAX,
  PAST_BURST_BYTES,
  PAST_BYTES_PER_SECOND,
  PAST_DATAGRAMS,
  type Seq,
  type Transmit,
} from "../../core/mod.ts";
import {
  DatagramWriter,
  FIRST_FRAGMENT,
  type Frame,
  type Header,
  LAST_FRAGMENT,
} from "../../wire/mod.ts";
import { RepairBudget } from "../stream/repair/repair_budget.ts";
import type { PastItem, PastMessage, PastPage } from "./past_page.ts";

/** Bytes of a past frame before its piece, with the longest name. */
const PAST_BYTES = 3 + 38 + 1 + NAME_BYTES_MAX + 7 + 5;
/** Bytes of a past-mark frame. */
const MARK_BYTES = 3 + 23;
/** Bytes below which a piece of a longer message waits for the next datagram. */
const PIECE_BYTES_MIN = 256;

/** A member that asked. */
interface Asker {
  readonly id: MemberId;
  readonly address: Address;
}

/** A page on its way. */
interface Waiting {
  readonly asker: Asker;
  readonly question: number;
  readonly page: PastPage;
  /** Number of datagrams that the page may still cost. */
  datagrams: number;
  /** Number of items that were packed whole. */
  index: number;
  /** Bytes of the next item that were packed. */
  offset: number;
  /** The first place that no packed datagram covers. */
  from: Seq;
}

/**
 * Sends answers to questions for history, one page to each member that asks (PROTOCOL 12.4). A new
 * question replaces the page that its asker waits for. A page costs at most `PAST_DATAGRAMS`, so
 * that it fits any receive buffer; with `more` at its end the asker asks on.
 *
 * All pages of a group together have a budget of `PAST_BYTES_PER_SECOND`. While it is used up,
 * questions should wait (`isBlocked`): then a newer one replaces an older one before any page is
 * made.
 *
 * A worked case: trillian's page has the messages 41, of 3,000 bytes, and 42, of 100. The first
 * datagram brings 1,038 bytes of 41, the second as many, the third the rest, then 42 and the mark
 * `end`. If the third gets lost, she asks again from place 41 and an offset of 2,076 bytes.
 */
export class PastSender {
  readonly #pages = new Map<MemberId, Waiting>();
  readonly #budget = new RepairBudget({
    burstBytes: PAST_BURST_BYTES,
    bytesPerSecond: PAST_BYTES_PER_SECOND,
  });
  /** The moment at which the budget opens again; `undefined` unless a page has found it used up. */
  #opensAt: Instant | undefined;
  readonly #header: (destination: MemberId) => Header;
  readonly #onSent: (bytes: number) => void;

  /** `header` returns that of a datagram to a member; `onSent` is called for each datagram. */
  constructor(header: (destination: MemberId) => Header, onSent: (bytes: number) => void) {
    this.#header = header;
    this.#onSent = onSent;
  }

  /**
   * Begins to send a page. The asker has `offset` bytes of the message that the page begins with.
   */
  send(asker: Asker, { question, offset }: { question: number; offset: number }, page: PastPage) {
    const { from } = page;
    const items = page.items.map(asSendable);
    // The offset belongs to the message at `from`. If another message comes first, all of that is
    // sent. An offset beyond the message's end is void: no asker that has a part of this message
    // sends it.
    const [item] = items;
    const isBegun = item?.type === "message" && item.place === from &&
      offset < item.end - item.start;
    const at = { index: 0, offset: isBegun ? offset : 0, from };
    this.#pages.delete(asker.id);
    const sent = { ...page, items };
    this.#pages.set(asker.id, { asker, question, page: sent, datagrams: PAST_DATAGRAMS, ...at });
  }

  /** Drops the page of a member that is gone. */
  forget(id: MemberId): void {
    this.#pages.delete(id);
  }

  clear(): void {
    this.#pages.clear();
  }

  /** True while the budget is used up. */
  get isBlocked(): boolean {
    return this.#opensAt !== undefined;
  }

  /** Returns the moment at which pages may go on; a page that waits is polled then. */
  nextDeadline(): Instant | undefined {
    return this.#opensAt;
  }

  handleTimeout(now: Instant): void {
    if (this.#opensAt !== undefined && this.#opensAt <= now) this.#opensAt = undefined;
  }

  /** Packs the next datagram; `undefined` if no page waits, or the budget is used up. */
  poll(now: Instant, into: Uint8Array): Transmit | undefined {
    if (this.#pages.size === 0) return undefined;
    this.#opensAt = this.#budget.isOpen(now) ? undefined : this.#budget.opensAt;
    if (this.isBlocked) return undefined;
    for (const waiting of this.#pages.values()) {
      const { asker: { id, address } } = waiting;
      const writer = new DatagramWriter(into, this.#header(id));
      if (this.#pack(waiting, writer)) this.#pages.delete(id);
      this.#budget.spend(writer.length);
      this.#onSent(writer.length);
      return { length: writer.length, to: [address] };
    }
    return undefined;
  }

  /** Fills one datagram. Returns true if it was the last of its page. */
  #pack(waiting: Waiting, writer: DatagramWriter): boolean {
    const { question, page } = waiting;
    waiting.datagrams--;
    while (waiting.index < page.items.length) {
      const item = page.items[waiting.index]!;
      if (packItem(waiting, item, writer)) continue;
      if (waiting.datagrams > 0) return false;
      mark(writer, { question, kind: "more", ...restOf(waiting) });
      return true;
    }
    const kind = page.isEnd ? "end" : "more";
    mark(writer, { question, kind, ...restOf(waiting) });
    return true;
  }
}

/**
 * Returns an item as it can be sent: no frame can bring a message that is longer than messages are.
 */
function asSendable(item: PastItem): PastItem {
  const isTooLong = item.type === "message" && item.end - item.start > MESSAGE_BYTES_MAX;
  return isTooLong ? { type: "gap", range: item.range } : item;
}

/** Packs as much of an item as there is room for. Returns false if that was nothing. */
function packItem(waiting: Waiting, item: PastItem, writer: DatagramWriter): boolean {
  const { question } = waiting;
  const begin = item.type === "gap" ? item.range.first : item.place;
  invariant(begin >= waiting.from, "A page lists its places in their order");
  if (item.type === "gap") {
    if (writer.remaining < 2 * MARK_BYTES) return false;
    mark(writer, { question, kind: "gap", from: waiting.from, ...item.range });
    return advance(waiting, item.range.last + 1);
  }
  const { place, range, start, end } = item;
  const rest = end - start - waiting.offset;
  const room = writer.remaining - PAST_BYTES - MARK_BYTES;
  if (room < Math.min(rest, PIECE_BYTES_MIN)) return false;
  const piece = Math.min(rest, room);
  const fits = writer.frame(pastFrame(waiting, item, piece), item.bytes);
  invariant(fits, "A piece of history is cut to the room that is left");
  waiting.offset += piece;
  waiting.from = place;
  if (piece < rest) return true;
  return advance(waiting, place + range.last - range.first + 1);
}

function pastFrame({ question, from, offset }: Waiting, item: PastMessage, piece: number): Frame {
  const { place, range: { first, last }, sender, sentAt } = item;
  const start = item.start + offset;
  const end = start + piece;
  const fragment = (offset === 0 ? FIRST_FRAGMENT : 0) | (end === item.end ? LAST_FRAGMENT : 0);
  return {
    type: "past",
    ...{ question, from, place, seq: first, seqs: last - first + 1 },
    sender: sender.id,
    length: item.end - item.start,
    offset,
    name: sender.name,
    messages: [{ fragment, sentAt, start, end }],
  };
}

/** Returns the places of a page that are not packed yet. */
function restOf({ from, page }: Waiting): { from: Seq; first: Seq; last: Seq } {
  return { from, first: from, last: page.next - 1 };
}

function advance(waiting: Waiting, from: Seq): true {
  waiting.index++;
  waiting.offset = 0;
  waiting.from = from;
  return true;
}

function mark(
  writer: DatagramWriter,
  fields: Omit<Extract<Frame, { type: "past-mark" }>, "type">,
): void {
  const fits = writer.frame({ type: "past-mark", ...fields });
  invariant(fits, "A datagram of history keeps room for its mark");
}
