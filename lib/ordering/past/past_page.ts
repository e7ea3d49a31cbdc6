import {
  invariant,
  type MemberId,
  PAST_PAGE_BYTES,
  type Seq,
  type SeqRange,
  U48_MAX,
} from "../../core/mod.ts";
import {
  FIRST_FRAGMENT,
  LAST_FRAGMENT,
  type MessageSlice,
  type RecallFrame,
} from "../../wire/mod.ts";

/**
 * Entries of a page that cannot be read: to try each of them takes time, in which nothing is
 * ordered.
 */
const SKIPPED_MAX = 256;

/** The fields of a frame that asks for history. */
export type PastQuery = Omit<RecallFrame, "type">;

/** A whole message from before: `bytes` from `start` to `end`. */
export interface PastMessage {
  readonly type: "message";
  /** The place where the message begins. It takes as many places as it has seqs. */
  readonly place: Seq;
  readonly range: SeqRange;
  /** The sender; its id is 0 if the sender is no longer known. */
  readonly sender: { readonly id: MemberId; readonly name: string };
  readonly sentAt: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A message of the past, or places whose messages are gone. */
export type PastItem = PastMessage | { readonly type: "gap"; readonly range: SeqRange };

/**
 * A part of the past: all that there is at the places from `from` to `next - 1`, in their order.
 */
export interface PastPage {
  /** The place that was asked for. */
  readonly from: Seq;
  readonly items: readonly PastItem[];
  /** The first place after this page. */
  readonly next: Seq;
  /** True if nothing was asked for from `next` on. */
  readonly isEnd: boolean;
}

/** An entry of a sequence, as far as history needs it. An entry without a slot is no message. */
export interface PastEntry {
  readonly slice: MessageSlice;
  readonly bytes: Uint8Array;
  readonly slot?: number;
  /**
   * The sender of the message, if it is known otherwise than by its slot.
   *
   * @default that of the slot
   */
  readonly sender?: PastMessage["sender"];
  /**
   * Number of places that it takes, if it is no message.
   *
   * @default 1
   */
  readonly places?: number;
}

/** A fragment of a message in a log. */
type PastPart = PastEntry & { readonly slot: number };

/** The log of a sequence, in memory or in a file, as history reads it. */
export interface PastLog {
  /**
   * Returns where the last `count` messages up to `until` begin; `undefined` if there are fewer.
   */
  startOfLast(count: number, until: Seq): Seq | undefined;
  /**
   * Returns the entries from one place to another that are there, in ascending order; `undefined`
   * for one that cannot be read.
   */
  entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry | undefined]>;
  /** Returns the sender whose messages have a slot. */
  senderIn(slot: number): PastMessage["sender"];
}

/**
 * Returns the next page of a log's answer to a question. Places that the log lacks, before its
 * beginning or inside, are a gap. So are places that were asked for and lie before the last `count`
 * messages.
 *
 * A worked case: a log has the messages 3 to 9, of which 5–6 is one in two fragments, and 8 is a
 * change of the view. A question from place 1 up to 9 gets: gap 1–2, then 3, 4, 5–6, 7 and 9. A
 * question for the last two messages gets 7 and 9.
 */
export function pageOfLog(log: PastLog, { place, count, until }: PastQuery): PastPage {
  const start = (count > 0 ? log.startOfLast(count, until) : undefined) ?? 1;
  const first = Math.max(place, start);
  const builder = new PageBuilder(log, first);
  if (place > 0 && first > place) builder.lose(place, first - 1);
  for (const [seq, entry] of log.entries(first, Math.min(until, U48_MAX))) {
    if (builder.isFull) return { from: place, items: builder.items, next: seq, isEnd: false };
    if (entry === undefined) builder.skip(seq);
    else builder.add(seq, entry);
  }
  builder.end(until);
  return { from: place, items: builder.items, next: until + 1, isEnd: true };
}

/** Puts fragments together, and notes the places whose messages are gone. */
class PageBuilder {
  readonly items: PastItem[] = [];
  readonly #log: PastLog;
  /** The place after the last entry that was added. */
  #next: Seq;
  /** The fragments of a message that is not whole yet. */
  #parts: PastPart[] = [];
  #bytes = 0;
  /** Entries that could not be read. */
  #skipped = 0;

  constructor(log: PastLog, next: Seq) {
    this.#log = log;
    this.#next = next;
  }

  /** True if the page has enough, and no message is half read. */
  get isFull(): boolean {
    const hasEnough = this.#bytes >= PAST_PAGE_BYTES || this.#skipped >= SKIPPED_MAX;
    return hasEnough && this.#parts.length === 0;
  }

  /** Notes an entry that cannot be read. */
  skip(seq: Seq): void {
    invariant(seq >= this.#next, "A log returns its entries in the order of their seqs");
    this.#loseUpTo(seq + 1);
    this.#next = seq + 1;
    this.#skipped++;
  }

  add(seq: Seq, entry: PastEntry): void {
    invariant(seq >= this.#next, "A log returns its entries in the order of their seqs");
    const { slot } = entry;
    const isFirst = (entry.slice.fragment & FIRST_FRAGMENT) !== 0;
    const isLast = (entry.slice.fragment & LAST_FRAGMENT) !== 0;
    // A message that has begun goes on with this entry, or has lost its rest.
    if (seq > this.#next || isFirst) this.#loseUpTo(seq);
    this.#next = seq + (entry.places ?? 1);
    if (slot === undefined) return;
    if (!isFirst && this.#parts.length === 0) return this.lose(seq, seq);
    this.#parts.push({ ...entry, slot });
    if (isLast) this.#finish(this.#parts, seq);
  }

  /** Ends the page: from the last entry to `until` there is nothing. */
  end(until: Seq): void {
    this.#loseUpTo(until + 1);
  }

  /** Notes a gap; it continues the one before where they touch. */
  lose(first: Seq, last: Seq): void {
    const before = this.items.at(-1);
    const isNext = before?.type === "gap" && before.range.last === first - 1;
    if (isNext) this.items.pop();
    const range = { first: isNext ? before.range.first : first, last };
    this.items.push({ type: "gap", range });
  }

  #loseUpTo(seq: Seq): void {
    const first = this.#next - this.#parts.length;
    this.#parts = [];
    if (first < seq) this.lose(first, seq - 1);
  }

  #finish(parts: readonly PastPart[], last: Seq): void {
    this.#parts = [];
    const [head] = parts;
    invariant(head !== undefined, "A message is finished by a fragment that was added to it");
    const first = last - parts.length + 1;
    const sender = head.sender ?? this.#log.senderIn(head.slot);
    const whole = parts.length === 1
      ? { bytes: head.bytes, start: head.slice.start, end: head.slice.end }
      : joinParts(parts);
    const { sentAt } = head.slice;
    this.items.push({
      ...{ type: "message", place: first, range: { first, last }, sender, sentAt },
      ...whole,
    });
    this.#bytes += whole.end - whole.start;
  }
}

function joinParts(parts: readonly PastPart[]): Pick<PastMessage, "bytes" | "start" | "end"> {
  const length = parts.reduce((sum, { slice }) => sum + slice.end - slice.start, 0);
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const { slice: { start, end }, bytes: part } of parts) {
    bytes.set(part.subarray(start, end), offset);
    offset += end - start;
  }
  return { bytes, start: 0, end: length };
}
