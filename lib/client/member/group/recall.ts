import { RECALL_BYTES_MAX, type Seq, type SeqRange } from "../../../core/mod.ts";
import type { PastFrame, PastMarkFrame, RecallFrame } from "../../../wire/mod.ts";
import type { HistoryMessage } from "./member_event.ts";

/** What is to be asked for. */
export interface RecallRange {
  /** From this place on; 0: from where the last `count` messages begin. */
  readonly place: Seq;
  readonly count: number;
  /** Up to this place; 0: up to where we joined, as the one that is asked saw it. */
  readonly until: Seq;
}

/** A message that is not whole yet. */
interface Begun {
  readonly place: Seq;
  readonly bytes: Uint8Array;
  offset: number;
}

/**
 * One question for history, and what has come of the answer: pieces in the order of their places, the
 * next one always being known, so that what comes twice, late or too early is told from what is due.
 */
export class Recall {
  readonly messages: HistoryMessage[] = [];
  readonly gaps: SeqRange[] = [];
  readonly #question: number;
  readonly #range: RecallRange;
  /** All before this place has come. */
  #place: Seq;
  #begun: Begun | undefined;
  #bytes = 0;
  #isComplete = false;

  constructor(question: number, range: RecallRange) {
    this.#question = question;
    this.#range = range;
    this.#place = range.place;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** What tells one state of it from the one before. */
  get progress(): string {
    return `${this.#place} ${this.#begun?.offset ?? 0}`;
  }

  /** What is to be asked for now. */
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

  /** Whether an answer is one to this question. */
  isAnsweredBy({ question }: PastFrame | PastMarkFrame): boolean {
    return question === this.#question && !this.#isComplete;
  }

  /** Takes a piece; `bytes` is its datagram, of which a copy is kept. */
  onPast(frame: PastFrame, bytes: Uint8Array): void {
    const { from, place, offset, length } = frame;
    const isNext = from <= this.#place && place >= this.#place;
    const expected = place === this.#begun?.place ? this.#begun.offset : 0;
    if (!isNext || offset !== expected) return;
    const [piece] = frame.messages;
    const { start, end } = piece!;
    const begun = offset === 0 ? { place, bytes: new Uint8Array(length), offset } : this.#begun!;
    // Another message of that place than the one that was begun.
    if (begun.bytes.length !== length) return;
    begun.bytes.set(bytes.subarray(start, end), offset);
    begun.offset = offset + end - start;
    this.#place = place;
    this.#begun = begun;
    if (begun.offset === length) this.#finish(frame, begun.bytes, piece!.sentAt);
  }

  onMark({ kind, from, first, last }: PastMarkFrame): void {
    if (kind === "more" || from > this.#place) return;
    if (kind === "gap") this.#lose(first, last);
    else this.#isComplete = true;
  }

  #finish({ place, seq, seqs, sender: id, name }: PastFrame, payload: Uint8Array, sentAt: number) {
    const range = { first: seq, last: seq + seqs - 1 };
    this.messages.push({ range, sender: { id, name }, sentAt, payload });
    this.#bytes += payload.length;
    this.#begun = undefined;
    this.#place = place + seqs;
    while (this.#bytes > RECALL_BYTES_MAX) this.#dropOldest();
  }

  #lose(from: Seq, last: Seq): void {
    const first = Math.max(this.#place, from);
    if (last < first) return;
    this.gaps.push({ first, last });
    this.#begun = undefined;
    this.#place = last + 1;
  }

  /** More than anybody wants at once: the newest are told. */
  #dropOldest(): void {
    const { range, payload } = this.messages.shift()!;
    this.#bytes -= payload.length;
    const before = this.gaps[0];
    if (before !== undefined && before.first < range.first) this.gaps.shift();
    this.gaps.unshift({
      first: Math.min(before?.first ?? range.first, range.first),
      last: range.last,
    });
  }
}
