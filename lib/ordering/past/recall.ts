import {
  invariant,
  type MemberId,
  RECALL_BYTES_MAX,
  type Seq,
  type SeqRange,
  U48_MAX,
} from "../../core/mod.ts";
import type { PastFrame, PastMarkFrame, RecallFrame } from "../../wire/mod.ts";
import { EarlyParts, isBefore, type PastPoint } from "./early_parts.ts";

const NO_BYTES = new Uint8Array(0);

/** A past message. It is not delivered again. */
export interface HistoryMessage {
  /** Seqs of the message: in the order of all, or in a fifo group in its sender's stream. */
  readonly range: SeqRange;
  /** The member that sent it; the id is 0 if the sender is no longer known. */
  readonly sender: { readonly id: MemberId; readonly name: string };
  /** Microseconds since 1970 by the sender's clock. No order follows from it. */
  readonly sentAt: number;
  /** The content. */
  readonly payload: Uint8Array;
}

/** The places that a question asks for. */
export interface RecallRange {
  /** The first place; 0: the place at which the last `count` messages begin. */
  readonly place: Seq;
  readonly count: number;
  /** The last place; 0: the last one before we joined, as the holder saw it. */
  readonly until: Seq;
}

/** The answer to a question: messages, and places whose messages are gone. */
export interface Recalled {
  readonly messages: readonly HistoryMessage[];
  readonly gaps: readonly SeqRange[];
  /**
   * The places of messages that the holder has sent and for which there was no room. They are in a
   * gap, too.
   */
  readonly omitted?: SeqRange | undefined;
}

/** A message of which the first `offset` bytes are here. */
interface Begun {
  readonly place: Seq;
  readonly bytes: Uint8Array;
  offset: number;
}

/**
 * The state of the page that was asked for last: its end has not come; its end is here, but
 * something before it is missing; or all of it is here.
 */
export type PageState = "coming" | "torn" | "here";

/**
 * One question for history and the part of its answer that has come. Pieces are taken in the order
 * of their places only: we know which place, and which byte of its message, comes next, so a piece
 * that is a copy or late changes nothing. One that is early waits for what comes before it
 * (PROTOCOL 12.4.3).
 *
 * Places 1 to 9 are asked for; 1 to 6 are here, and the first 1,200 bytes of the message at 7. Then
 * a piece counts if its `from` is at most 7, its place is 7 and its offset 1,200; or if its place
 * is 8 or 9, its `from` at most 7 and its offset 0, which says that there is no message at 7. A
 * piece at 8 whose `from` is 8 is early, and so is one at 7 whose offset is 2,400.
 */
export class Recall implements Recalled {
  readonly #question: number;
  readonly #range: RecallRange;
  /** The place that comes next; 0: any, the holder knows where the answer begins. */
  #place: Seq;
  #begun: Begun | undefined;
  #messages: HistoryMessage[] = [];
  #gaps: SeqRange[] = [];
  #omitted: SeqRange | undefined;
  /** Bytes of the messages kept. */
  #bytes = 0;
  /** The parts that came before what comes before them. */
  readonly #early = new EarlyParts();
  /** The point after the part that came last: a mark of a page's end is in the same datagram. */
  #afterLast: PastPoint = { place: 0, offset: 0 };
  /** The point from which on was asked last. */
  #askedAt: PastPoint;
  /** The point at which the page ends of whose end we know that is farthest. */
  #pageEnd: PastPoint = { place: 0, offset: 0 };
  /** True if that end came after the last question. */
  #hasPageEnd = false;
  #isComplete = false;

  constructor(question: number, range: RecallRange) {
    this.#question = question;
    this.#range = range;
    this.#place = range.place;
    this.#askedAt = this.#next;
  }

  get messages(): readonly HistoryMessage[] {
    return this.#messages;
  }

  get gaps(): readonly SeqRange[] {
    return this.#gaps;
  }

  get omitted(): SeqRange | undefined {
    return this.#omitted;
  }

  /** True once the mark of the end has come. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The place that comes next: everything before it is here. */
  get place(): Seq {
    return this.#place;
  }

  /** True if the answer has grown since the last question. */
  get hasNews(): boolean {
    return isBefore(this.#askedAt, this.#next);
  }

  /** The state of the page that was asked for last. */
  get page(): PageState {
    if (!this.#hasPageEnd) return "coming";
    return isBefore(this.#next, this.#pageEnd) ? "torn" : "here";
  }

  /** Number of parts that are kept although what comes before them is missing. */
  get earlyParts(): number {
    return this.#early.size;
  }

  /**
   * Returns the frame that asks for what comes next. The page that was asked for before is over.
   */
  ask(): RecallFrame {
    this.#askedAt = this.#next;
    this.#hasPageEnd = false;
    const { count, until } = this.#range;
    const isBegun = this.#place > this.#range.place;
    return {
      ...{ type: "recall", question: this.#question },
      place: Math.min(this.#place, U48_MAX),
      offset: this.#next.offset,
      count: isBegun ? 0 : count,
      until,
    };
  }

  /** Returns true if a frame answers this question and something is still missing. */
  isAnsweredBy({ question }: PastFrame | PastMarkFrame): boolean {
    return question === this.#question && !this.#isComplete;
  }

  /** Takes out what is here so far; what comes later is returned by the next call. */
  take(): Recalled {
    const { messages, gaps } = this;
    this.#messages = [];
    this.#gaps = [];
    this.#bytes = 0;
    return { messages, gaps };
  }

  /** Takes a piece out of its datagram's `bytes`, which are copied. */
  onPast(frame: PastFrame, bytes: Uint8Array): void {
    const { from, place, offset, length, seqs, messages: [piece] } = frame;
    if (piece === undefined || this.#isBeyond(place)) return;
    const end = offset + piece.end - piece.start;
    this.#afterLast = end < length ? { place, offset: end } : { place: place + seqs, offset: 0 };
    const at = { place, offset };
    const isEarly = from > this.#place || (place === this.#place && isBefore(this.#next, at));
    if (!isEarly) return this.#onNext(frame, bytes);
    const messages = [{ ...piece, start: 0, end: piece.end - piece.start }];
    const own = bytes.slice(piece.start, piece.end);
    this.#early.add({ at, frame: { ...frame, messages }, bytes: own });
  }

  /** Takes a mark: of a gap, of the end of a page, or of the end of the answer. */
  onMark(frame: PastMarkFrame): void {
    const { kind, from, first, last } = frame;
    if (kind === "more") return this.#onPageEnd(from);
    if (this.#isBeyond(first) && kind === "gap") return;
    if (kind === "gap") this.#afterLast = { place: last + 1, offset: 0 };
    if (from <= this.#place) return this.#onNext(frame, NO_BYTES);
    this.#early.add({ at: { place: first, offset: 0 }, frame, bytes: NO_BYTES });
  }

  /** The point at which the answer goes on: everything before it is here. */
  get #next(): PastPoint {
    return { place: this.#place, offset: this.#begun?.offset ?? 0 };
  }

  /** Returns true for a place that was not asked for. */
  #isBeyond(place: Seq): boolean {
    return this.#range.until > 0 && place > this.#range.until;
  }

  /** Takes a part that is not early, and the early ones that it was missing for. */
  #onNext(frame: PastFrame | PastMarkFrame, bytes: Uint8Array): void {
    this.#take(frame, bytes);
    for (let part = this.#early.first; part !== undefined; part = this.#early.first) {
      const { at, frame: { from } } = part;
      const isOver = isBefore(at, this.#next);
      const isNext = from <= this.#place && (at.offset === 0 || !isBefore(this.#next, at));
      if (!isOver && !isNext) return;
      this.#early.shift();
      this.#take(part.frame, part.bytes);
    }
  }

  #take(frame: PastFrame | PastMarkFrame, bytes: Uint8Array): void {
    if (frame.type === "past") this.#takePiece(frame, bytes);
    else if (frame.from > this.#place) return;
    else if (frame.kind === "gap") this.#lose(frame.first, frame.last);
    else this.#isComplete = true;
  }

  /** Takes a piece if it is the one that comes next. */
  #takePiece(frame: PastFrame, bytes: Uint8Array): void {
    const { from, place, offset, length, messages: [piece] } = frame;
    const isNext = from <= this.#place && place >= this.#place;
    const expected = place === this.#begun?.place ? this.#begun.offset : 0;
    if (piece === undefined || !isNext || offset !== expected) return;
    const begun = offset === 0 ? { place, bytes: new Uint8Array(length), offset } : this.#begun;
    // Another length: not the message that was begun.
    if (begun?.bytes.length !== length) return;
    const { start, end, sentAt } = piece;
    begun.bytes.set(bytes.subarray(start, end), offset);
    begun.offset = offset + end - start;
    this.#place = place;
    this.#begun = begun;
    if (begun.offset === length) this.#finish(frame, begun.bytes, sentAt);
  }

  /**
   * Notes the end of a page. The mark is in the datagram of the page's last part. That of an
   * earlier page, which comes late or twice, says nothing of the page that was asked for last.
   */
  #onPageEnd(from: Seq): void {
    const end = from > this.#afterLast.place ? { place: from, offset: 0 } : this.#afterLast;
    if (!isBefore(this.#askedAt, end) || isBefore(end, this.#pageEnd)) return;
    this.#pageEnd = end;
    this.#hasPageEnd = true;
  }

  #finish({ place, seq, seqs, sender: id, name }: PastFrame, payload: Uint8Array, sentAt: number) {
    const range = { first: seq, last: seq + seqs - 1 };
    this.#messages.push({ range, sender: { id, name }, sentAt, payload });
    this.#bytes += payload.length;
    this.#begun = undefined;
    this.#place = place + seqs;
    while (this.#bytes > RECALL_BYTES_MAX) this.#dropOldest();
  }

  #lose(from: Seq, last: Seq): void {
    const first = Math.max(this.#place, from);
    if (last < first) return;
    this.#gaps.push({ first, last });
    this.#begun = undefined;
    this.#place = last + 1;
  }

  /** Keeps to `RECALL_BYTES_MAX`: the oldest message becomes a part of the gap before the rest. */
  #dropOldest(): void {
    const oldest = this.#messages.shift();
    invariant(oldest !== undefined, "The bytes of a recall are those of the messages it keeps");
    const { range, payload } = oldest;
    this.#bytes -= payload.length;
    this.#omitted = { first: this.#omitted?.first ?? range.first, last: range.last };
    const before = this.#gaps[0];
    if (before !== undefined && before.first < range.first) this.#gaps.shift();
    this.#gaps.unshift({
      first: Math.min(before?.first ?? range.first, range.first),
      last: range.last,
    });
  }
}
