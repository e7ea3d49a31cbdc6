import {
  type Address,
  type MemberId,
  NAME_BYTES_MAX,
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
import type { PastItem, PastMessage, PastPage } from "./past_page.ts";

/** Bytes of a past frame before its piece, with the longest name; and of a mark. */
const PAST_BYTES = 3 + 38 + 1 + NAME_BYTES_MAX + 7 + 5;
const MARK_BYTES = 3 + 23;
/** A piece that is shorter than this had better go with the next datagram. */
const PIECE_BYTES_MIN = 256;

/** Who asks. */
interface Asker {
  readonly id: MemberId;
  readonly address: Address;
}

/** A page on its way. */
interface Waiting {
  readonly asker: Asker;
  readonly question: number;
  readonly page: PastPage;
  /** How many datagrams it may still cost. */
  datagrams: number;
  /** What was packed up to now: items, bytes of the next one, and places. */
  index: number;
  offset: number;
  from: Seq;
}

/**
 * Sends answers to questions about the past, one page to each member that asks: a new question
 * replaces what it waits for. One page costs a few datagrams, so that it fits any receive buffer.
 */
export class PastSender {
  readonly #pages = new Map<MemberId, Waiting>();
  readonly #header: (destination: MemberId) => Header;
  readonly #onSent: (bytes: number) => void;

  constructor(
    header: (destination: MemberId) => Header,
    onSent: (bytes: number) => void,
  ) {
    this.#header = header;
    this.#onSent = onSent;
  }

  /** Sends a page; of a message that it begins with, `offset` bytes are there already. */
  send(asker: Asker, { question, offset }: { question: number; offset: number }, page: PastPage) {
    const { from, items } = page;
    // Of another message than the one that was begun nothing is there.
    const isBegun = items[0]?.type === "message" && items[0].place === from;
    const at = { index: 0, offset: isBegun ? offset : 0, from };
    this.#pages.delete(asker.id);
    this.#pages.set(asker.id, { asker, question, page, datagrams: PAST_DATAGRAMS, ...at });
  }

  forget(id: MemberId): void {
    this.#pages.delete(id);
  }

  clear(): void {
    this.#pages.clear();
  }

  poll(into: Uint8Array): Transmit | undefined {
    for (const waiting of this.#pages.values()) {
      const { asker: { id, address } } = waiting;
      const writer = new DatagramWriter(into, this.#header(id));
      if (this.#pack(waiting, writer)) this.#pages.delete(id);
      this.#onSent(writer.length);
      return { length: writer.length, to: [address] };
    }
    return undefined;
  }

  /** Fills one datagram; answers whether it was the last. */
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

/** Adds as much of an item as there is room for; false if that was nothing, for want of room. */
function packItem(waiting: Waiting, item: PastItem, writer: DatagramWriter): boolean {
  const { question } = waiting;
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
  writer.frame(pastFrame(waiting, item, piece), item.bytes);
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

/** What of a page is not packed yet. */
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
  writer.frame({ type: "past-mark", ...fields });
}
