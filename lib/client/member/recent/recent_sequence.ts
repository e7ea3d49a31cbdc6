import {
  addRange,
  invariant,
  PAST_PAGE_BYTES,
  type Seq,
  type SeqRange,
} from "../../../core/mod.ts";
import type { PastItem, PastMessage, PastPage, PastQuery } from "../../../ordering/mod.ts";
import type { Delivery, MemberIdentity } from "../group/member_event.ts";
import { MessageRing } from "./message_ring.ts";

/** Gaps that are remembered at most; what lies before the others is forgotten. */
const GAPS_MAX = 64;

/**
 * The part of a sequence that we delivered last: messages, with their senders, and places that we
 * missed. A new sequencer asks for it, to have the history of its group (PROTOCOL 12.6). Changes of
 * the view are not kept: a place of which nothing is known from `first` on had no message.
 */
export class RecentSequence {
  readonly #messages = new MessageRing();
  readonly #gaps: SeqRange[] = [];
  /** The first place that we know of. */
  #first: Seq;
  #last: Seq = 0;

  /** `first` is the place of our own join. */
  constructor(first: Seq) {
    this.#first = first;
  }

  /** The last place of the newest message or gap; 0 before the first. */
  get last(): Seq {
    return this.#last;
  }

  /** Keeps messages that are delivered. */
  add(sender: MemberIdentity, messages: readonly Delivery[]): void {
    const newest = messages.at(-1);
    invariant(newest !== undefined, "A delivery has a message");
    this.#last = newest.range.last;
    const dropped = this.#messages.add(sender, messages);
    if (dropped > 0) this.#forgetUpTo(dropped);
  }

  /** Records places that we missed. */
  miss(range: SeqRange): void {
    addRange(this.#gaps, range);
    this.#last = Math.max(this.#last, range.last);
    const [oldest] = this.#gaps;
    if (this.#gaps.length > GAPS_MAX) this.#forgetUpTo(oldest!.last);
  }

  /**
   * Returns the page that replies to a sequencer, which asks for all from a place on. `known` is
   * the last place whose outcome is recorded here: what comes after it is asked for again.
   */
  page({ place, until }: PastQuery, known: Seq): PastPage {
    const end = Math.min(until, known);
    const items: PastItem[] = [];
    let next = Math.max(place, 1);
    let bytes = 0;
    const lose = (first: Seq, last: Seq) => {
      if (first > last) return;
      items.push({ type: "gap", range: { first, last } });
      next = last + 1;
    };
    lose(next, Math.min(this.#first - 1, end));
    const gaps = this.#gaps.filter(({ last }) => last >= next);
    const loseBefore = (seq: Seq) => {
      for (; gaps[0] !== undefined && gaps[0].first < seq; gaps.shift()) {
        lose(Math.max(gaps[0].first, next), Math.min(gaps[0].last, end));
      }
    };
    for (const message of this.#between(next, end)) {
      const { range: { first, last } } = message;
      if (bytes >= PAST_PAGE_BYTES) return { from: place, items, next: first, isEnd: false };
      loseBefore(first);
      // The asker has the beginning of this one, and we cannot say where the rest begins.
      if (first < next) lose(next, Math.min(last, end));
      else {
        items.push(message);
        bytes += message.end - message.start;
        next = last + 1;
      }
    }
    loseBefore(end + 1);
    return { from: place, items, next: Math.max(next, end + 1), isEnd: until <= known };
  }

  #forgetUpTo(last: Seq): void {
    this.#first = last + 1;
    while (this.#gaps[0] !== undefined && this.#gaps[0].last <= last) this.#gaps.shift();
  }

  /** Yields the messages that have a place from one to another, or begin there. */
  *#between(first: Seq, last: Seq): Iterable<PastMessage> {
    // The one before may reach into these places.
    const from = Math.max(0, this.#messages.upTo(first) - 1);
    for (
      const { place, sender, message } of this.#messages.between(from, this.#messages.upTo(last))
    ) {
      if (message.range.last >= first) yield { type: "message", place, sender, ...message };
    }
  }
}
