import {
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

/** What somebody wants to know of the past, as its frame says it. */
export type PastQuery = Omit<RecallFrame, "type">;

/** A message from before: `bytes` from `start` to `end`. */
export interface PastMessage {
  readonly type: "message";
  /** Where it begins; it takes as many places as it has seqs. */
  readonly place: Seq;
  readonly range: SeqRange;
  /** Id 0: nobody knows any more. */
  readonly sender: { readonly id: MemberId; readonly name: string };
  readonly sentAt: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A message of the past, or places of which nothing is there any more. */
export type PastItem = PastMessage | { readonly type: "gap"; readonly range: SeqRange };

/** A part of the past, in the order of the places. */
export interface PastPage {
  /** From this place on there is nothing but what is in it; */
  readonly from: Seq;
  readonly items: readonly PastItem[];
  /** and so it is before this one, */
  readonly next: Seq;
  /** beyond which nothing was asked for, if this is the end. */
  readonly isEnd: boolean;
}

/** An entry of a sequence, as far as history is concerned; without a slot it is no message. */
export interface PastEntry {
  readonly slice: MessageSlice;
  readonly bytes: Uint8Array;
  readonly slot?: number;
}

/** A log of a sequence that can be asked. */
export interface PastLog {
  /** Where the last `count` messages up to `until` begin; `undefined`: there are fewer. */
  startOfLast(count: number, until: Seq): Seq | undefined;
  /** What it has from one place to another, in their order. */
  entries(first: Seq, last: Seq): Iterable<readonly [Seq, PastEntry]>;
  /** Whose messages those of a slot are. */
  senderIn(slot: number): PastMessage["sender"];
}

/**
 * What a log answers. What it lacks, before its beginning or inside, is a gap; so is what was asked
 * for and lies before the last `count` messages.
 */
export function pageOfLog(log: PastLog, { place, count, until }: PastQuery): PastPage {
  const start = (count > 0 ? log.startOfLast(count, until) : undefined) ?? 1;
  const first = Math.max(place, start);
  const builder = new PageBuilder(log, first);
  if (place > 0 && first > place) builder.lose(place, first - 1);
  for (const [seq, entry] of log.entries(first, Math.min(until, U48_MAX))) {
    if (builder.isFull) return { from: place, items: builder.items, next: seq, isEnd: false };
    builder.add(seq, entry);
  }
  builder.end(until);
  return { from: place, items: builder.items, next: until + 1, isEnd: true };
}

/** Puts fragments together, and notes what is missing. */
class PageBuilder {
  readonly items: PastItem[] = [];
  readonly #log: PastLog;
  #next: Seq;
  /** The fragments of a message that is not whole yet. */
  #parts: PastEntry[] = [];
  #bytes = 0;

  constructor(log: PastLog, next: Seq) {
    this.#log = log;
    this.#next = next;
  }

  get isFull(): boolean {
    return this.#bytes >= PAST_PAGE_BYTES && this.#parts.length === 0;
  }

  add(seq: Seq, entry: PastEntry): void {
    const isFirst = (entry.slice.fragment & FIRST_FRAGMENT) !== 0;
    const isLast = (entry.slice.fragment & LAST_FRAGMENT) !== 0;
    // What has begun goes on with this one, or is lost.
    if (seq > this.#next || isFirst) this.#loseUpTo(seq);
    this.#next = seq + 1;
    if (entry.slot === undefined) return;
    if (!isFirst && this.#parts.length === 0) return this.lose(seq, seq);
    this.#parts.push(entry);
    if (isLast) this.#finish(seq);
  }

  end(until: Seq): void {
    this.#loseUpTo(until + 1);
  }

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

  #finish(last: Seq): void {
    const parts = this.#parts;
    this.#parts = [];
    const { slice: { sentAt }, slot } = parts[0]!;
    const first = last - parts.length + 1;
    const sender = this.#log.senderIn(slot!);
    const range = { first, last };
    const whole = joinParts(parts);
    this.items.push({ type: "message", place: first, range, sender, sentAt, ...whole });
    this.#bytes += whole.end - whole.start;
  }
}

function joinParts(parts: readonly PastEntry[]): Pick<PastMessage, "bytes" | "start" | "end"> {
  const [first] = parts;
  if (parts.length === 1) {
    return { bytes: first!.bytes, start: first!.slice.start, end: first!.slice.end };
  }
  const length = parts.reduce((sum, { slice }) => sum + slice.end - slice.start, 0);
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const { slice: { start, end }, bytes: part } of parts) {
    bytes.set(part.subarray(start, end), offset);
    offset += end - start;
  }
  return { bytes, start: 0, end: length };
}
