import {
  addRange,
  KEPT_KERNEL_BYTES,
  kernelBytesOf,
  RECEIVE_WINDOW_SEQS_MAX,
  type Seq,
  type SeqRange,
  UNTAKEN_SEQS_MAX,
} from "../../core/mod.ts";
import { FIRST_FRAGMENT, LAST_FRAGMENT, type MessageSlice } from "../../wire/mod.ts";
import type { KeptMessage } from "./resend_buffer.ts";
import { Ring } from "./ring.ts";

/** A message (or fragment) that came, and what the caller wants kept with it. */
export interface Received<O> extends KeptMessage {
  readonly origin: O | undefined;
}

/** Stands in the place of what cannot come any more. */
const LOST: Received<never> = Object.freeze({
  slice: { fragment: 0, sentAt: 0, start: 0, end: 0 },
  bytes: new Uint8Array(0),
  origin: undefined,
});

/** A message as it is taken: `bytes` from `start` to `end`. */
export interface TakenMessage<O = undefined> {
  readonly type: "message";
  /** The seqs of its fragments. */
  readonly range: SeqRange;
  readonly sentAt: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** What was kept with its first fragment. */
  readonly origin: O | undefined;
}

/** What comes out of a receive window, in order. */
export type Taken<O = undefined> = TakenMessage<O> | {
  readonly type: "gap";
  readonly range: SeqRange;
};

/** What a window does besides delivering. */
export interface ReceiveWindowOptions {
  /**
   * Whether what was delivered last is kept, up to `KEPT_KERNEL_BYTES`, to be repeated to others.
   *
   * @default {false}
   */
  readonly keepsDelivered?: boolean;
  /**
   * Whether nothing is taken beyond what was released. What is acknowledged is then what is held,
   * whether it was taken or not.
   *
   * @default {false}
   */
  readonly waitsForRelease?: boolean;
}

/** What became of a message that arrived. */
export type Insertion = "accepted" | "duplicate" | "beyond";

/**
 * The incoming side of a stream. Messages arrive in any order and any number of times; they are
 * taken in the order of their seqs, each once, fragments put together.
 *
 * The marks, as in JGroups' and Aeron's windows, and what holds of them:
 * `delivered <= deliverable <= contiguous <= highest`. Everything up to `delivered` was taken;
 * up to `deliverable` whole messages (or holes given up) wait to be taken; up to `contiguous`
 * nothing is missing; `highest` is known to have been sent. From `kept` on to `delivered` what was
 * taken is still there. A window that waits for releases has `takeable` between `delivered` and
 * `deliverable`: up to there whole messages were released.
 */
export class ReceiveWindow<O = undefined> {
  readonly #ring: Ring<Received<O>>;
  readonly #keepsDelivered: boolean;
  readonly waitsForRelease: boolean;
  #kept: Seq;
  /** What the datagrams of the messages kept would take of a kernel buffer. */
  #keptKernelBytes = 0;
  #delivered: Seq;
  #deliverable: Seq;
  #released: Seq;
  #takeable: Seq;
  #contiguous: Seq;
  #received: Seq;
  #highest: Seq;
  #ended = false;

  /** The first message that will be taken is `cut + 1`. */
  constructor(
    cut: Seq,
    { keepsDelivered = false, waitsForRelease = false }: ReceiveWindowOptions = {},
  ) {
    this.#keepsDelivered = keepsDelivered;
    this.waitsForRelease = waitsForRelease;
    this.#released = waitsForRelease ? cut : Infinity;
    this.#ring = new Ring(cut + 1);
    this.#kept = cut + 1;
    this.#delivered =
      this.#deliverable =
      this.#takeable =
      this.#contiguous =
      this.#received =
      this.#highest =
        cut;
  }

  /** The highest seq that was taken. */
  get delivered(): Seq {
    return this.#delivered;
  }

  /** Up to here whole messages were taken, or wait to be taken. */
  get deliverable(): Seq {
    return this.#deliverable;
  }

  /** Nothing up to here is missing. */
  get contiguous(): Seq {
    return this.#contiguous;
  }

  /** The highest seq known to have been sent, received or told. */
  get highest(): Seq {
    return this.#highest;
  }

  /**
   * What to acknowledge: what was taken; and when all that can be taken was, also the fragments of
   * a message that is not whole yet. Nobody can take those, so a sender whose window is shorter
   * than its message would wait for ever.
   */
  get acknowledged(): Seq {
    if (this.waitsForRelease) return this.#contiguous;
    return this.#deliverable > this.#delivered ? this.#delivered : this.#contiguous;
  }

  /** How many seqs beyond `acknowledged` there is room for. */
  get credit(): number {
    const most = this.waitsForRelease ? UNTAKEN_SEQS_MAX : RECEIVE_WINDOW_SEQS_MAX;
    return Math.max(0, most - (this.acknowledged - this.#delivered));
  }

  /** Numbers between what was taken and the highest that was received: what is kept, holes included. */
  get seqsKept(): number {
    return this.#received - this.#delivered;
  }

  /** Kernel bytes of what was delivered and is kept for others. */
  get keptKernelBytes(): number {
    return this.#keptKernelBytes;
  }

  get isMissing(): boolean {
    return this.#highest > this.#contiguous;
  }

  /** Whether there is something to take. */
  get isReady(): boolean {
    return this.#ready > this.#delivered || this.#hasEndGap;
  }

  /** Whether something is held whose release is awaited. */
  get isAwaitingRelease(): boolean {
    return this.#contiguous > this.#released;
  }

  /** Whether so much is held and not taken that the sender should hear of it when that changes. */
  get isCrowded(): boolean {
    return this.#contiguous - this.#delivered > UNTAKEN_SEQS_MAX / 2;
  }

  /** Up to here whole messages, or holes given up, can be taken. */
  get #ready(): Seq {
    return this.waitsForRelease ? this.#takeable : this.#deliverable;
  }

  /** Whether an ended stream lacks its tail, and all before was taken. */
  get #hasEndGap(): boolean {
    return this.#ended && this.#delivered === this.#received && this.#highest > this.#received;
  }

  insert(seq: Seq, slice: MessageSlice, bytes: Uint8Array, origin?: O): Insertion {
    if (seq <= this.#contiguous) return "duplicate";
    if (seq > this.#delivered + RECEIVE_WINDOW_SEQS_MAX) return "beyond";
    if (this.#ring.at(seq) !== undefined) return "duplicate";
    this.#put(seq, { slice, bytes, origin });
    return "accepted";
  }

  /** What is up to here may be taken. */
  release(seq: Seq): void {
    if (seq <= this.#released) return;
    this.#released = seq;
    this.#updateTakeable();
  }

  /** What was not released cannot be taken any more. */
  dropUnreleased(): void {
    if (this.waitsForRelease) this.splitAfter(this.#takeable);
  }

  /** The sender says that it has sent up to `seq`. */
  noteSent(seq: Seq): void {
    if (seq > this.#highest) this.#highest = seq;
  }

  /** The holes from `first` on that there is room for, lowest first, at most `count` of them. */
  missing(first: Seq, count: number): SeqRange[] {
    const ranges: SeqRange[] = [];
    const end = Math.min(this.#highest, this.#delivered + RECEIVE_WINDOW_SEQS_MAX);
    let seq = Math.max(first, this.#contiguous + 1);
    while (seq <= end && ranges.length < count) {
      if (this.#ring.at(seq) !== undefined) {
        seq++;
        continue;
      }
      const start = seq;
      // Nothing above what was received is there: no need to look at each.
      if (seq > this.#received) seq = end + 1;
      else while (seq <= end && this.#ring.at(seq) === undefined) seq++;
      ranges.push({ first: start, last: seq - 1 });
    }
    return ranges;
  }

  /** What is there and can be repeated to others, lowest first, at most `count` ranges. */
  held(count: number): SeqRange[] {
    const ranges: SeqRange[] = [];
    let seq = this.#kept;
    while (seq <= this.#received && ranges.length < count) {
      const first = seq;
      while (seq <= this.#received && this.at(seq) !== undefined) seq++;
      if (seq > first) ranges.push({ first, last: seq - 1 });
      else seq++;
    }
    return ranges;
  }

  /** What of these ranges is there and can be repeated to others. */
  heldOf(ranges: readonly SeqRange[]): SeqRange[] {
    const held: SeqRange[] = [];
    for (const { first, last } of ranges) {
      // Whoever asks may ask for anything: beyond what is kept nothing is looked for.
      const end = Math.min(last, this.#received);
      for (let seq = Math.max(first, this.#kept); seq <= end; seq++) {
        if (this.at(seq) !== undefined) addRange(held, { first: seq, last: seq });
      }
    }
    return held;
  }

  /** A message, or a fragment of one, that can be repeated to others. */
  at(seq: Seq): Received<O> | undefined {
    const message = this.#ring.at(seq);
    return message === LOST ? undefined : message;
  }

  /** What is missing of this range cannot come any more; the stream goes on behind it. */
  giveUp(range: SeqRange): void {
    const last = Math.min(range.last, this.#delivered + RECEIVE_WINDOW_SEQS_MAX);
    for (let seq = Math.max(range.first, this.#contiguous + 1); seq <= last; seq++) {
      if (this.#ring.at(seq) === undefined) this.#put(seq, LOST);
    }
  }

  /** The stream has ended: what is missing cannot come, and a message cut short will not be whole. */
  end(): void {
    this.giveUp({ first: this.#contiguous + 1, last: this.#received });
    for (let seq = this.#deliverable + 1; seq <= this.#contiguous; seq++) this.#ring.set(seq, LOST);
    this.#deliverable = this.#contiguous;
    this.#ended = true;
  }

  /**
   * The stream goes on behind `last` as another stay of its sender: ends this window there, as far as
   * it was not taken beyond, and gives the one that goes on with what has come of the rest.
   */
  splitAfter(last: Seq): ReceiveWindow<O> {
    const cut = Math.max(last, this.#delivered);
    const rest = new ReceiveWindow<O>(cut, {
      keepsDelivered: this.#keepsDelivered,
      waitsForRelease: this.waitsForRelease,
    });
    rest.release(this.#released);
    for (let seq = cut + 1; seq <= this.#received; seq++) {
      const message = this.#ring.at(seq);
      if (message === undefined) continue;
      this.#ring.clear(seq);
      if (message !== LOST) rest.#put(seq, message);
    }
    this.#received = Math.min(this.#received, cut);
    this.#highest = Math.min(this.#highest, cut);
    this.#contiguous = Math.min(this.#contiguous, cut);
    this.#deliverable = Math.min(this.#deliverable, cut);
    this.#takeable = Math.min(this.#takeable, cut);
    return rest;
  }

  /** The next message, or the next gap that was given up. */
  take(): Taken<O> | undefined {
    const first = this.#delivered + 1;
    if (this.#hasEndGap) return this.#takeGap({ first, last: this.#highest });
    if (!this.isReady) return undefined;
    let last = first;
    if (this.#isFirstFragment(first)) {
      while (!this.#isEnd(last) && !this.#isFirstFragment(last + 1)) last++;
      if (this.#ring.at(last) !== LOST && this.#isEnd(last)) {
        return this.#takeMessage({ first, last });
      }
    }
    // A message that lost a part is lost whole, up to where the next one begins.
    while (last < this.#ready && !this.#isFirstFragment(last + 1)) last++;
    return this.#takeGap({ first, last });
  }

  #put(seq: Seq, message: Received<O>): void {
    this.#ring.set(seq, message);
    if (seq > this.#received) this.#received = seq;
    if (seq > this.#highest) this.#highest = seq;
    if (seq !== this.#contiguous + 1) return;
    for (let next = seq; this.#ring.at(next) !== undefined; next++) {
      this.#contiguous = next;
      if (this.#isEnd(next)) this.#deliverable = next;
    }
    this.#updateTakeable();
  }

  #updateTakeable(): void {
    if (!this.waitsForRelease) return;
    const end = Math.min(this.#deliverable, this.#released);
    for (let seq = this.#takeable + 1; seq <= end; seq++) {
      if (this.#isEnd(seq)) this.#takeable = seq;
    }
  }

  #isFirstFragment(seq: Seq): boolean {
    return (this.#ring.at(seq)!.slice.fragment & FIRST_FRAGMENT) !== 0;
  }

  /** Whether a message, whole or lost, ends here. */
  #isEnd(seq: Seq): boolean {
    const message = this.#ring.at(seq)!;
    return message === LOST || (message.slice.fragment & LAST_FRAGMENT) !== 0;
  }

  #takeGap(range: SeqRange): Taken<O> {
    this.#advance(range.last);
    return { type: "gap", range };
  }

  #takeMessage(range: SeqRange): Taken<O> {
    const { slice, bytes, origin } = this.#ring.at(range.first)!;
    const { sentAt } = slice;
    const whole = range.first === range.last
      ? { bytes, start: slice.start, end: slice.end }
      : this.#join(range);
    this.#advance(range.last);
    return { type: "message", range, sentAt, ...whole, origin };
  }

  #join({ first, last }: SeqRange): { bytes: Uint8Array; start: number; end: number } {
    let length = 0;
    for (let seq = first; seq <= last; seq++) {
      const { slice } = this.#ring.at(seq)!;
      length += slice.end - slice.start;
    }
    const joined = new Uint8Array(length);
    let offset = 0;
    for (let seq = first; seq <= last; seq++) {
      const { slice, bytes } = this.#ring.at(seq)!;
      joined.set(bytes.subarray(slice.start, slice.end), offset);
      offset += slice.end - slice.start;
    }
    return { bytes: joined, start: 0, end: length };
  }

  #advance(delivered: Seq): void {
    if (this.#keepsDelivered) this.#keep(delivered);
    else this.#kept = delivered + 1;
    this.#delivered = delivered;
    this.#deliverable = Math.max(this.#deliverable, delivered);
    this.#takeable = Math.max(this.#takeable, delivered);
    this.#contiguous = Math.max(this.#contiguous, delivered);
    this.#received = Math.max(this.#received, delivered);
    this.#ring.dropBelow(this.#kept);
  }

  /** Counts what is delivered now among what is kept, and lets the oldest go. */
  #keep(delivered: Seq): void {
    // Above what was received nothing is there: no need to look at each.
    const last = Math.min(delivered, this.#received);
    for (let seq = this.#delivered + 1; seq <= last; seq++) {
      if (!this.#isOneDatagram(seq - 1)) this.#keptKernelBytes += this.#kernelBytesAt(seq);
    }
    while (this.#keptKernelBytes > KEPT_KERNEL_BYTES) {
      const isMoreOfIt = this.#kept < last && this.#isOneDatagram(this.#kept);
      if (!isMoreOfIt) this.#keptKernelBytes -= this.#kernelBytesAt(this.#kept);
      this.#kept++;
    }
  }

  /** Whether the message at `seq` and the next one came in the same datagram. */
  #isOneDatagram(seq: Seq): boolean {
    return this.#ring.at(seq)?.bytes === this.#ring.at(seq + 1)?.bytes;
  }

  #kernelBytesAt(seq: Seq): number {
    const message = this.at(seq);
    return message === undefined ? 0 : kernelBytesOf(message.bytes.length);
  }
}
