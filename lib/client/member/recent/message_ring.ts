import { invariant, RECENT_BYTES_MAX, type Seq } from "../../../core/mod.ts";
import { KEEPING_BYTES } from "../../../ordering/mod.ts";
import type { Delivery, MemberIdentity } from "../group/member_event.ts";
import { ByteRing } from "./byte_ring.ts";

/** A message with its place. */
export interface PlacedMessage {
  readonly place: Seq;
  readonly sender: MemberIdentity;
  readonly message: Delivery;
}

// The numbers that are kept of a message, at these offsets of its row.
const PLACE = 0;
const FIRST = 1;
const LAST = 2;
const SENT_AT = 3;
const START = 4;
const END = 5;
const ROW = 6;

/** Number of rows that a ring begins with. */
const ROWS_MIN = 16;

/**
 * The messages that a member delivered last, up to `RECENT_BYTES_MAX`, as bytes and numbers: a
 * message that is kept is no object. Thousands of objects that live for a while are what a garbage
 * collector is slowest with, and nearly all of them are never asked for (decision 0101).
 *
 * Each message counts its bytes and `KEEPING_BYTES`.
 */
export class MessageRing {
  readonly #bytes = new ByteRing();
  #rows = new Float64Array(ROWS_MIN * ROW);
  #senders: MemberIdentity[] = new Array(ROWS_MIN);
  /** The row of the oldest message. */
  #head = 0;
  #count = 0;

  /** Number of messages kept. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of the messages kept, and what keeping them costs. */
  get bytes(): number {
    return this.#bytes.end - this.#bytes.start + KEEPING_BYTES * this.#count;
  }

  /**
   * Keeps messages, and drops the oldest ones above the bound. The first one is at `place`; without
   * it, the place of each message is its first seq. Returns the last seq of the newest message that
   * was dropped, or 0.
   */
  add(sender: MemberIdentity, messages: readonly Delivery[], place?: Seq): Seq {
    let dropped: Seq = 0;
    let next = place;
    for (let i = 0; i < messages.length;) {
      // Messages of one datagram lie side by side: they are copied at once.
      const end = endOfRun(messages, i);
      const { bytes, start } = messages[i]!;
      const { end: last } = messages[end - 1]!;
      dropped = this.#makeRoom(last - start) || dropped;
      const shift = this.#bytes.append(bytes, start, last) - start;
      for (; i < end; i++) {
        const message = messages[i]!;
        const { range } = message;
        dropped = this.#makeRoom(KEEPING_BYTES) || dropped;
        this.#push(next ?? range.first, sender, message, shift);
        if (next !== undefined) next += range.last - range.first + 1;
      }
    }
    return dropped;
  }

  /** Returns the number of messages that begin at `place` or before it. */
  upTo(place: Seq): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#rows[this.#row(middle) + PLACE]! <= place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Returns the place of a message; 0 is the oldest one. */
  placeOf(index: number): Seq {
    return this.#rows[this.#row(index) + PLACE]!;
  }

  /**
   * Yields the messages from one index up to before another, oldest first, with bytes of their own.
   */
  *between(first: number, end: number): Iterable<PlacedMessage> {
    for (let index = first; index < end; index++) yield this.#at(index);
  }

  #at(index: number): PlacedMessage {
    const row = this.#row(index);
    const [place, first, last, sentAt, start, end] = this.#rows.subarray(row, row + ROW);
    const bytes = this.#bytes.slice(start!, end!);
    return {
      place: place!,
      sender: this.#senders[row / ROW]!,
      message: {
        range: { first: first!, last: last! },
        sentAt: sentAt!,
        ...{ bytes, start: 0, end: bytes.length },
      },
    };
  }

  #push(place: Seq, sender: MemberIdentity, message: Delivery, shift: number): void {
    if (this.#count * ROW === this.#rows.length) this.#grow();
    const row = this.#row(this.#count++);
    this.#rows[row + PLACE] = place;
    this.#rows[row + FIRST] = message.range.first;
    this.#rows[row + LAST] = message.range.last;
    this.#rows[row + SENT_AT] = message.sentAt;
    this.#rows[row + START] = message.start + shift;
    this.#rows[row + END] = message.end + shift;
    this.#senders[row / ROW] = sender;
  }

  /**
   * Drops the oldest messages until so many bytes fit. Returns the last seq that is dropped, or 0.
   */
  #makeRoom(bytes: number): Seq {
    let dropped: Seq = 0;
    while (this.bytes + bytes > RECENT_BYTES_MAX) {
      invariant(this.#count > 0, "A run of messages fits what is remembered");
      const row = this.#row(0);
      dropped = this.#rows[row + LAST]!;
      this.#bytes.dropBefore(this.#rows[row + END]!);
      this.#head = (row / ROW + 1) % this.#senders.length;
      this.#count--;
    }
    return dropped;
  }

  /** Returns where the numbers of a message are; 0 is the oldest one. */
  #row(index: number): number {
    return ((this.#head + index) & (this.#senders.length - 1)) * ROW;
  }

  #grow(): void {
    const rows = new Float64Array(2 * this.#rows.length);
    const head = this.#head * ROW;
    rows.set(this.#rows.subarray(head));
    rows.set(this.#rows.subarray(0, head), this.#rows.length - head);
    const senders = [...this.#senders.slice(this.#head), ...this.#senders.slice(0, this.#head)];
    senders.length *= 2;
    this.#rows = rows;
    this.#senders = senders;
    this.#head = 0;
  }
}

/**
 * Returns the index after the last message of the same buffer, with a header in between at most.
 */
function endOfRun(messages: readonly Delivery[], first: number): number {
  let end = first + 1;
  for (let before = messages[first]!; end < messages.length; end++) {
    const message = messages[end]!;
    const between = message.start - before.end;
    if (message.bytes !== before.bytes || between < 0 || between > KEEPING_BYTES) break;
    before = message;
  }
  return end;
}
