import {
  invariant,
  type MemberId,
  RECALL_BYTES_MAX,
  type Seq,
  type SeqRange,
} from "../../core/mod.ts";
import type { PastFrame, PastMarkFrame, RecallFrame } from "../../wire/mod.ts";

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
}

/** A message of which the first `offset` bytes are here. */
interface Begun {
  readonly place: Seq;
  readonly bytes: Uint8Array;
  offset: number;
}

/**
 * One question for history and the part of its answer that has come. Pieces are taken in the order of
 * their places only: we know which place, and which byte of its message, comes next, so a piece that
 * is a copy, late or early changes nothing (PROTOCOL 12.4.3).
 *
 * Places 1 to 9 are asked for; 1 to 6 are here, and the first 1,200 bytes of the message at 7. Then a
 * piece counts if its `from` is at most 7, its place is 7 and its offset 1,200; or if its place is 8 or
 * 9, its `from` at most 7 and its offset 0, which says that there is no message at 7.
 */
export class Recall implements Recalled {
  readonly #question: number;
  readonly #range: RecallRange;
  /** The place that comes next; 0: any, the holder knows where the answer begins. */
  #place: Seq;
  #begun: Begun | undefined;
  #messages: HistoryMessage[] = [];
  #gaps: SeqRange[] = [];
  /** Bytes of the messages kept. */
  #bytes = 0;
  #isComplete = false;

  constructor(question: number, range: RecallRange) {
    this.#question = question;
    this.#range = range;
    this.#place = range.place;
  }

  get messages(): readonly HistoryMessage[] {
    return this.#messages;
  }

  get gaps(): readonly SeqRange[] {
    return this.#gaps;
  }

  /** True once the mark of the end has come. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The place that comes next: everything before it is here. */
  get place(): Seq {
    return this.#place;
  }

  /** A text that differs whenever something has come since. */
  get progress(): string {
    return `${this.#place} ${this.#begun?.offset ?? 0}`;
  }

  /** The frame that asks for what comes next. */
  get frame(): RecallFrame {
    const { count, until } = this.#range;
    const place = this.#place;
    const offset = this.#begun?.offset ?? 0;
    const isBegun = place > this.#range.place;
    return {
      ...{ type: "recall", question: this.#question, place, offset },
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

  /** Takes a mark: of a gap, of the end of a page, or of the end of the answer. */
  onMark({ kind, from, first, last }: PastMarkFrame): void {
    if (kind === "more" || from > this.#place) return;
    if (kind === "gap") this.#lose(first, last);
    else this.#isComplete = true;
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
    const before = this.#gaps[0];
    if (before !== undefined && before.first < range.first) this.#gaps.shift();
    this.#gaps.unshift({
      first: Math.min(before?.first ?? range.first, range.first),
      last: range.last,
    });
  }
}
