import { invariant, type Seq, type SeqRange } from "../../../core/mod.ts";
import type { KeptMessage } from "../resend_buffer.ts";
import type { Arrivals } from "./arrivals.ts";
import type { KeptDeliveries } from "./kept_deliveries.ts";
import type { Offered, OfferedMessage, OfferedRun } from "./offered.ts";
import type { ReceiveWindowOptions } from "./receive_window_options.ts";
import type { WindowMarks } from "./window_marks.ts";

/** The parts of a receive window that its offers come from. */
export interface WindowParts<O> {
  readonly options: ReceiveWindowOptions<O>;
  readonly arrivals: Arrivals<O>;
  readonly marks: WindowMarks;
  readonly kept: KeptDeliveries<O> | undefined;
  /** True if the stream is signed. */
  readonly isSigned: boolean;
}

/**
 * The side of a receive window at which the application takes its stream: whole messages and gaps,
 * each once, in the order of their seqs (PROTOCOL 8.2). What was offered is dropped, or kept for
 * others.
 */
export class WindowOffers<O> {
  readonly #parts: WindowParts<O>;

  constructor(parts: WindowParts<O>) {
    this.#parts = parts;
  }

  /** True while there is something to offer. */
  get isReady(): boolean {
    const { marks } = this.#parts;
    return this.#ready > marks.offered || marks.hasEndGap;
  }

  /** The lowest seq that can be repeated to others. */
  get firstHeld(): Seq {
    const { kept, marks } = this.#parts;
    return kept?.first ?? marks.offered + 1;
  }

  /**
   * Offers the next message, or the next gap that was given up; `undefined` if neither is ready.
   */
  next(): Offered<O> | undefined {
    const { arrivals, marks } = this.#parts;
    const first = marks.offered + 1;
    if (marks.hasEndGap) return this.#offerGap({ first, last: marks.highest });
    if (!this.isReady) return undefined;
    let last = first;
    if (arrivals.beginsAt(first)) {
      while (!arrivals.endsAt(last) && !arrivals.beginsAt(last + 1)) last++;
      const isWhole = !arrivals.isLost(last) && arrivals.endsAt(last);
      const range = { first, last };
      if (isWhole && !this.#isTooLong(range)) return this.#offerMessage(range);
    }
    // A message that lost a fragment is lost whole, up to where the next one begins.
    while (last < this.#ready && !arrivals.beginsAt(last + 1)) last++;
    const isLast = marks.isEnded && last === marks.received;
    return this.#offerGap({ first, last: isLast ? marks.highest : last });
  }

  /**
   * Offers messages that are in one piece, as long as they follow each other and all are taken in
   * the same way: later, or when they are offered. Adds them to `messages`, until there are `count`
   * of them or `bytes` bytes are offered. Returns the number of bytes.
   */
  run(messages: OfferedMessage<O>[], count: number, bytes: number): number {
    const { arrivals, marks, isSigned } = this.#parts;
    const first = marks.offered + 1;
    const last = this.#ready;
    let offered = 0;
    let isTakenLater = false;
    let seq = first;
    for (; seq <= last && messages.length < count && offered < bytes; seq++) {
      const message = arrivals.onePiece(seq);
      if (message === undefined) break;
      const isLater = this.#isTakenLater(message);
      if (seq === first) isTakenLater = isLater;
      else if (isLater !== isTakenLater) break;
      messages.push(message);
      offered += message.end - message.start;
    }
    if (seq > first) this.#advance(seq - 1, isTakenLater);
    if (isSigned) this.#passSignature();
    return offered;
  }

  /** Offers the next run of a signed stream as it was signed, or the next gap. */
  signed(): OfferedRun | undefined {
    const { arrivals, marks } = this.#parts;
    const first = marks.offered + 1;
    if (first > this.#ready) return undefined;
    let last = first;
    if (arrivals.isLost(first)) {
      while (last < this.#ready && arrivals.isLost(last + 1)) last++;
      this.#advance(last, false);
      return { type: "gap", range: { first, last } };
    }
    const entries: KeptMessage[] = [];
    for (;; last++) {
      const entry = arrivals.messageAt(last);
      invariant(entry !== undefined, "A run that was checked has no hole, and ends");
      entries.push(entry);
      if (arrivals.isSignature(last)) break;
    }
    this.#advance(last, false);
    return { type: "run", first, entries };
  }

  /** The end of the last message, or hole that was given up, that can be offered. */
  get #ready(): Seq {
    const { options: { waitsForRelease = false }, marks } = this.#parts;
    return waitsForRelease ? marks.takeable : marks.deliverable;
  }

  /** Passes a signature after what was offered: it is nothing for the application. */
  #passSignature(): void {
    const { arrivals, marks } = this.#parts;
    const next = marks.offered + 1;
    if (next <= this.#ready && arrivals.isSignature(next)) this.#advance(next, false);
  }

  #isTooLong(range: SeqRange): boolean {
    const { arrivals, options: { messageBytesMax = Infinity } } = this.#parts;
    return range.first < range.last && arrivals.bytesOf(range) > messageBytesMax;
  }

  #offerGap(range: SeqRange): Offered<O> {
    this.#advance(range.last, false);
    return { type: "gap", range };
  }

  #offerMessage(range: SeqRange): Offered<O> {
    const { arrivals, isSigned } = this.#parts;
    const message = arrivals.whole(range);
    this.#advance(range.last, this.#isTakenLater(message));
    if (isSigned) this.#passSignature();
    return message;
  }

  #isTakenLater({ origin }: OfferedMessage<O>): boolean {
    return this.#parts.options.isTakenLater?.(origin) ?? false;
  }

  #advance(offered: Seq, isTakenLater: boolean): void {
    const { arrivals, marks, kept } = this.#parts;
    kept?.add(marks.offered + 1, Math.min(offered, marks.received));
    marks.onOffered(offered, isTakenLater);
    arrivals.dropBelow(this.firstHeld);
    marks.check();
  }
}
