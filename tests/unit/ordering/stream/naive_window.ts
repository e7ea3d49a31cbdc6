import { RECEIVE_WINDOW_SEQS_MAX, type Seq, type SeqRange } from "../../../../lib/core/mod.ts";
import type { Insertion } from "../../../../lib/ordering/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT } from "../../../../lib/wire/mod.ts";

/** A message or gap that came out of a window, its bytes as plain numbers. */
export type Out =
  | { readonly type: "message"; readonly range: SeqRange; readonly bytes: readonly number[] }
  | { readonly type: "gap"; readonly range: SeqRange };

interface Part {
  readonly fragment: number;
  readonly bytes: readonly number[];
}

/**
 * A receive window that is obviously right, and nothing else: it keeps everything that ever arrived
 * in a map, and derives every answer from the map anew.
 */
export class NaiveWindow {
  readonly #parts = new Map<Seq, Part | "lost">();
  #delivered: Seq;
  #told: Seq;
  /** The seq up to which something had arrived when the stream was split. */
  #splitAt: Seq;
  #ended = false;

  constructor(cut: Seq) {
    this.#delivered = this.#told = this.#splitAt = cut;
  }

  get delivered(): Seq {
    return this.#delivered;
  }

  get contiguous(): Seq {
    let seq = this.#delivered;
    while (this.#parts.has(seq + 1)) seq++;
    return seq;
  }

  get highest(): Seq {
    return Math.max(this.#told, this.#received);
  }

  get #received(): Seq {
    return Math.max(this.#delivered, this.#splitAt, ...this.#parts.keys());
  }

  /** The end of the last whole message, or hole that was given up, that waits to be taken. */
  get deliverable(): Seq {
    for (let seq = this.contiguous; seq > this.#delivered; seq--) if (this.#endsAt(seq)) return seq;
    return this.#delivered;
  }

  /** The seq that was taken last, or the last fragment of an unfinished message right after it. */
  get acknowledged(): Seq {
    return this.deliverable === this.#delivered ? this.contiguous : this.#delivered;
  }

  get isReady(): boolean {
    return this.deliverable > this.#delivered || this.#lacksTail;
  }

  insert(seq: Seq, part: Part): Insertion {
    if (seq <= this.#delivered || this.#parts.has(seq)) return "duplicate";
    if (seq > this.#delivered + RECEIVE_WINDOW_SEQS_MAX) return "beyond";
    this.#parts.set(seq, part);
    return "accepted";
  }

  noteSent(seq: Seq): void {
    this.#told = Math.max(this.#told, seq);
  }

  missing(first: Seq, count: number): SeqRange[] {
    const end = Math.min(this.highest, this.#delivered + RECEIVE_WINDOW_SEQS_MAX);
    const holes: { first: Seq; last: Seq }[] = [];
    for (let seq = Math.max(first, this.#delivered + 1); seq <= end; seq++) {
      if (this.#parts.has(seq)) continue;
      if (holes.at(-1)?.last === seq - 1) holes.at(-1)!.last = seq;
      else holes.push({ first: seq, last: seq });
    }
    return holes.slice(0, count);
  }

  giveUp({ first, last }: SeqRange): void {
    const end = Math.min(last, this.#delivered + RECEIVE_WINDOW_SEQS_MAX);
    for (let seq = Math.max(first, this.#delivered + 1); seq <= end; seq++) {
      if (!this.#parts.has(seq)) this.#parts.set(seq, "lost");
    }
  }

  end(): void {
    const received = this.#received;
    for (let seq = this.#delivered + 1; seq <= received; seq++) {
      if (!this.#parts.has(seq)) this.#parts.set(seq, "lost");
    }
    const { deliverable } = this;
    for (let seq = received; seq > deliverable; seq--) this.#parts.set(seq, "lost");
    this.#ended = true;
  }

  splitAfter(last: Seq): NaiveWindow {
    const cut = Math.max(last, this.#delivered);
    const rest = new NaiveWindow(cut);
    this.#splitAt = Math.min(cut, this.#received);
    for (const [seq, part] of [...this.#parts].filter(([seq]) => seq > cut)) {
      this.#parts.delete(seq);
      if (part !== "lost") rest.#parts.set(seq, part);
    }
    this.#told = Math.min(this.#told, cut);
    if (this.#ended) this.end();
    return rest;
  }

  take(): Out | undefined {
    const first = this.#delivered + 1;
    const { deliverable } = this;
    if (deliverable >= first) {
      const bytes = this.#wholeFrom(first);
      let last = first;
      if (bytes !== undefined) { while (!this.#endsAt(last)) last++; }
      else while (last < deliverable && !this.#beginsAt(last + 1)) last++;
      if (bytes === undefined && this.#ended && last === this.#received) last = this.highest;
      return this.#advance({ first, last }, bytes);
    }
    if (!this.#lacksTail) return undefined;
    return this.#advance({ first, last: this.#told }, undefined);
  }

  get #lacksTail(): boolean {
    return this.#ended && this.#delivered === this.#received && this.#told > this.#received;
  }

  /** Returns the bytes of the message that begins at `seq`, if one does and none of it is lost. */
  #wholeFrom(seq: Seq): number[] | undefined {
    if (!this.#beginsAt(seq)) return undefined;
    const bytes: number[] = [];
    for (let at = seq;; at++) {
      const part = this.#parts.get(at);
      if (part === undefined || part === "lost" || (at > seq && this.#beginsAt(at))) return;
      bytes.push(...part.bytes);
      if (this.#endsAt(at)) return bytes;
    }
  }

  #beginsAt(seq: Seq): boolean {
    const part = this.#parts.get(seq);
    return part !== undefined && part !== "lost" && (part.fragment & FIRST_FRAGMENT) !== 0;
  }

  #endsAt(seq: Seq): boolean {
    const part = this.#parts.get(seq);
    return part === "lost" || (part !== undefined && (part.fragment & LAST_FRAGMENT) !== 0);
  }

  #advance(range: SeqRange, bytes: readonly number[] | undefined): Out {
    this.#delivered = range.last;
    for (const seq of [...this.#parts.keys()]) if (seq <= range.last) this.#parts.delete(seq);
    return bytes === undefined ? { type: "gap", range } : { type: "message", range, bytes };
  }
}
