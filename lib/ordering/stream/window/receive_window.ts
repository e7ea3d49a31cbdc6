import {
  invariant,
  RECEIVE_WINDOW_SEQS_MAX,
  type Seq,
  type SeqRange,
  UNTAKEN_SEQS_MAX,
} from "../../../core/mod.ts";
import type { MessageSlice } from "../../../wire/mod.ts";
import { Arrivals, isEnd, type Received } from "./arrivals.ts";
import type { ArrivedRun, MessageRun } from "./arrived_run.ts";
import { KeptDeliveries } from "./kept_deliveries.ts";
import type { Offered, OfferedMessage, OfferedRun } from "./offered.ts";
import { OpenRun } from "./open_run.ts";
import type { ReceiveWindowOptions } from "./receive_window_options.ts";
import type { RunCheck } from "./run_check.ts";
import { SignedRuns } from "./signed_runs.ts";
import { WindowMarks } from "./window_marks.ts";
import { WindowOffers } from "./window_offers.ts";

/**
 * Result of inserting a message. A message beyond the window is dropped; repair brings it again.
 */
export type Insertion = "accepted" | "duplicate" | "beyond";

/**
 * The incoming side of a stream. Messages arrive in any order and any number of times. They are
 * offered to the application in the order of their seqs, each once, with their fragments put
 * together (PROTOCOL 8.2). The application takes them later, in the same order.
 *
 * `WindowMarks` says how far the stream has come, with a worked case. What arrives is put among the
 * `Arrivals`, and {@linkcode WindowOffers} is the side of the application. This class moves the
 * marks when something arrives, is given up or is released, and knows what to acknowledge, to ask
 * for and to repeat.
 */
export class ReceiveWindow<O = undefined> {
  /** True if messages must be released before they are offered, as in a safe group. */
  readonly waitsForRelease: boolean;
  readonly #options: ReceiveWindowOptions<O>;
  readonly #arrivals: Arrivals<O>;
  /** The messages that were offered and are kept; `undefined` if the window keeps none. */
  readonly #kept: KeptDeliveries<O> | undefined;
  readonly #open: OpenRun<O>;
  /** The check of a signed stream, which moves the open run; `undefined` if nothing is signed. */
  readonly #runs: RunCheck | undefined;
  readonly #marks: WindowMarks;
  readonly #offers: WindowOffers<O>;
  /** The highest seq that was released, whether it arrived or not. */
  #released: Seq;

  /** Makes a window whose first message is `cut + 1`. */
  constructor(cut: Seq, options: ReceiveWindowOptions<O> = {}) {
    const { keepsDelivered = false, waitsForRelease = false } = options;
    this.waitsForRelease = waitsForRelease;
    this.#options = options;
    const arrivals = this.#arrivals = new Arrivals(cut + 1);
    const marks = this.#marks = new WindowMarks(cut);
    this.#kept = keepsDelivered ? new KeptDeliveries(arrivals, cut + 1) : undefined;
    const { verifier } = options;
    this.#open = new OpenRun(arrivals, cut);
    this.#runs = options.checkOf?.(this.#open) ??
      (verifier && new SignedRuns(this.#open, verifier));
    this.#released = waitsForRelease ? cut : Infinity;
    const isSigned = this.#runs !== undefined;
    this.#offers = new WindowOffers({ options, arrivals, marks, kept: this.#kept, isSigned });
  }

  /** The highest seq that the application has taken, with what was offered before it. */
  get taken(): Seq {
    return this.#marks.taken.seq;
  }

  /** The highest seq that was offered to the application. */
  get offered(): Seq {
    return this.#marks.offered;
  }

  /** The end of the last message that is whole, with nothing missing before it. */
  get deliverable(): Seq {
    return this.#marks.deliverable;
  }

  /** The highest seq up to which nothing is missing. */
  get contiguous(): Seq {
    return this.#marks.contiguous;
  }

  /** The highest seq that arrived, or was given up. */
  get received(): Seq {
    return this.#marks.received;
  }

  /** The highest seq known to have been sent: it arrived, or a tail named it. */
  get highest(): Seq {
    return this.#marks.highest;
  }

  /**
   * The seq to acknowledge: the last that was taken. Once everything whole was taken, it includes
   * the fragments of a message that is not whole yet. Nobody can take those, so a sender whose
   * window is shorter than its message would otherwise wait for ever (PROTOCOL 8.4.1). Of a signed
   * stream nothing is acknowledged that may be forged: we may have to ask for it again (8.8.4).
   */
  get acknowledged(): Seq {
    if (this.waitsForRelease) return this.#held;
    const { taken: { seq }, deliverable, contiguous } = this.#marks;
    return deliverable > seq || this.#runs !== undefined ? seq : contiguous;
  }

  /** Number of seqs beyond `acknowledged` that there is room for. */
  get credit(): number {
    const most = this.waitsForRelease ? UNTAKEN_SEQS_MAX : RECEIVE_WINDOW_SEQS_MAX;
    return Math.max(0, most - (this.acknowledged - this.taken));
  }

  /** Number of seqs from the first that was not offered to the highest received, holes included. */
  get seqsKept(): number {
    return this.received - this.offered;
  }

  /** Kernel bytes of what was offered and is kept for others. */
  get keptKernelBytes(): number {
    return this.#kept?.kernelBytes ?? 0;
  }

  /** True while a seq is missing that is known to have been sent. */
  get isMissing(): boolean {
    return this.highest > this.contiguous;
  }

  /** True while there is something to offer. */
  get isReady(): boolean {
    return this.#offers.isReady;
  }

  /** True while something is held that was not released yet. */
  get isAwaitingRelease(): boolean {
    return this.#held > this.#released;
  }

  /** The seq up to which a member of a safe group vouches that it has everything. */
  get #held(): Seq {
    return this.#runs === undefined ? this.contiguous : this.deliverable;
  }

  /** Returns true once after messages were forgotten because one of them was forged. */
  takeForgery(): boolean {
    return this.#open.takeForgery();
  }

  /** True while so much is held and not taken that the sender should learn when that changes. */
  get isCrowded(): boolean {
    return this.contiguous - this.taken > UNTAKEN_SEQS_MAX / 2;
  }

  /** Takes in a message that arrived. The window keeps `bytes`, and `origin` with the message. */
  insert(seq: Seq, slice: MessageSlice, bytes: Uint8Array, origin?: O): Insertion {
    const insertion = this.#put(seq, { base: seq, messages: [slice], bytes, origin });
    if (insertion === "accepted") this.#onSet(seq, seq);
    return insertion;
  }

  /**
   * Takes in messages of a datagram that arrived. The window keeps the datagram's `bytes`, and
   * `origin` with each message. Returns true if one of them is accepted.
   */
  insertRun({ base, messages }: MessageRun, bytes: Uint8Array, origin?: O): boolean {
    const run = { base, messages, bytes, origin };
    let last: Seq | undefined;
    for (let seq = base; seq < base + messages.length; seq++) {
      if (this.#put(seq, run) === "accepted") last = seq;
    }
    if (last !== undefined) this.#onSet(base, last);
    return last !== undefined;
  }

  /** Allows everything up to `seq` to be offered, also what arrives later. */
  release(seq: Seq): void {
    if (seq <= this.#released) return;
    this.#released = seq;
    if (this.waitsForRelease) this.#updateTakeable();
  }

  /** Forgets everything that was not released: it cannot be offered any more. */
  dropUnreleased(): void {
    if (this.waitsForRelease) this.splitAfter(this.#marks.takeable);
  }

  /**
   * Records that the sender claims to have sent everything up to `seq`. If the stream has ended,
   * its last gap now reaches to there.
   */
  noteSent(seq: Seq): void {
    this.#marks.highest = Math.max(this.#marks.highest, seq);
  }

  /** Returns the holes from `first` on that there is room for, lowest first, at most `count`. */
  missing(first: Seq, count: number): SeqRange[] {
    const last = Math.min(this.highest, this.offered + RECEIVE_WINDOW_SEQS_MAX);
    const bounds = { first: Math.max(first, this.contiguous + 1), last };
    return this.#arrivals.holes(bounds, this.received, count);
  }

  /** Returns the ranges that can be repeated to others, lowest first, at most `count`. */
  held(count: number): SeqRange[] {
    return this.#arrivals.held(this.#repeatable, count);
  }

  /** Returns the part of some ranges that can be repeated to others. */
  heldOf(ranges: readonly SeqRange[]): SeqRange[] {
    return this.#arrivals.heldOf(ranges, this.#repeatable);
  }

  /**
   * Keeps for others whatever is held now, also once it is delivered. Of what arrives later as much
   * is kept as fits the same bound.
   */
  keepHeld(): void {
    this.#kept?.keepMore(this.offered + 1, this.received);
  }

  /** Keeps nothing for others from now on. */
  keepNothing(): void {
    this.#kept?.keepNothing(this.offered);
    this.#arrivals.dropBelow(this.#offers.firstHeld);
  }

  /** Returns a message or fragment that can be repeated to others. */
  at(seq: Seq): Received<O> | undefined {
    return this.#arrivals.messageAt(seq);
  }

  /** Marks the holes in a range as lost: the stream goes on after them. */
  giveUp(range: SeqRange): void {
    const last = Math.min(range.last, this.offered + RECEIVE_WINDOW_SEQS_MAX);
    for (let seq = Math.max(range.first, this.contiguous + 1); seq <= last; seq++) {
      if (this.#arrivals.at(seq) !== undefined) continue;
      this.#arrivals.lose(seq);
      this.#onSet(seq, seq);
    }
  }

  /** Ends the stream: no hole will be filled, and a message that was cut short stays incomplete. */
  end(): void {
    // Where a forgery shows by it, its messages are given up as well.
    do {
      this.giveUp({ first: this.contiguous + 1, last: this.received });
    } while (this.contiguous < this.received);
    invariant(this.contiguous === this.received, "A stream that has ended has no hole");
    this.#loseUnfinished();
    this.#marks.isEnded = true;
  }

  /**
   * Ends this window after `last`, or after what was taken if that is more. Returns a window of
   * what has arrived beyond.
   *
   * Worked case: arthur has received 41 to 45 of ford, whose bye says 42. `splitAfter(42)` leaves
   * 41 and 42 here and returns a window with the cut 42 that holds 43 to 45. If arthur was already
   * offered 43, the cut is 43: nothing is offered twice.
   *
   * Nobody but a peer that breaks the protocol ends a stay inside a message. If 42 to 44 are the
   * fragments of one, 42 is half a message here and 43 and 44 are half a message there: a gap each.
   */
  splitAfter(last: Seq): ReceiveWindow<O> {
    const marks = this.#marks;
    const cut = Math.max(last, marks.offered);
    const rest = new ReceiveWindow<O>(cut, this.#options);
    rest.#open.skipTo(this.#open.checked);
    this.#open.backTo(cut);
    rest.#marks.taken = marks.taken.after(last, cut);
    rest.release(this.#released);
    for (let seq = cut + 1; seq <= marks.received; seq++) {
      const run = this.#arrivals.runAt(seq);
      this.#arrivals.clear(seq);
      if (run === undefined) continue;
      rest.#arrivals.set(seq, run);
      rest.#onSet(seq, seq);
    }
    const whole = Math.min(marks.deliverable, cut);
    marks.endAt(cut, this.#arrivals.lastEnd(whole, marks.offered));
    if (marks.isEnded) this.#loseUnfinished();
    marks.check();
    return rest;
  }

  /**
   * Offers the next message, or the next gap that was given up; `undefined` if neither is ready.
   */
  offer(): Offered<O> | undefined {
    return this.#offers.next();
  }

  /**
   * Offers messages that are in one piece, as long as they follow each other and all are taken in
   * the same way: later, or when they are offered. Adds them to `messages`, until there are `count`
   * of them or `bytes` bytes are offered. Returns the number of bytes.
   */
  offerRun(messages: OfferedMessage<O>[], count: number, bytes: number): number {
    return this.#offers.run(messages, count, bytes);
  }

  /**
   * Offers the next run of a signed stream as it was signed, or the next gap; `undefined` if
   * neither is ready. A run counts as taken at once. A stream is taken in runs from its cut on, or
   * never.
   */
  offerSigned(): OfferedRun | undefined {
    return this.#offers.signed();
  }

  /**
   * Records that the application has taken the messages that it was offered up to `seq`, the end of
   * one. A gap that was offered after the last of them counts as taken: see `TakenMark`.
   */
  noteTaken(seq: Seq): void {
    this.#marks.taken.onTaken(seq, this.offered);
  }

  /** Puts a message of a run at its seq, if there is room and nothing is there. */
  #put(seq: Seq, run: ArrivedRun<O>): Insertion {
    const { contiguous, offered } = this.#marks;
    if (seq <= contiguous) return "duplicate";
    if (seq > offered + RECEIVE_WINDOW_SEQS_MAX) return "beyond";
    if (this.#arrivals.at(seq) !== undefined) return "duplicate";
    this.#arrivals.set(seq, run);
    return "accepted";
  }

  /**
   * Moves the marks after something was put at seqs that were empty: at `last`, and at none below
   * `first`.
   */
  #onSet(first: Seq, last: Seq): void {
    const marks = this.#marks;
    marks.onReceived(last);
    const start = marks.contiguous + 1;
    if (start < first || start > last) return;
    if (this.#runs !== undefined) return this.#onSigned(this.#runs, start);
    const arrivals = this.#arrivals;
    let next = start;
    for (let run = arrivals.at(next); run !== undefined; run = arrivals.at(++next)) {
      if (isEnd(run, next)) marks.deliverable = next;
    }
    marks.contiguous = next - 1;
    if (this.waitsForRelease) this.#updateTakeable();
  }

  /** Moves the marks of a signed stream, in which something was put at `start`. */
  #onSigned(runs: RunCheck, start: Seq): void {
    const marks = this.#marks;
    marks.contiguous = runs.advance(start);
    const checked = Math.min(this.#open.checked, marks.contiguous);
    marks.deliverable = Math.max(marks.deliverable, checked);
    if (this.waitsForRelease) this.#updateTakeable();
  }

  /** Marks the fragments of a message that will not become whole as lost. */
  #loseUnfinished(): void {
    const marks = this.#marks;
    for (let seq = marks.deliverable + 1; seq <= marks.contiguous; seq++) this.#arrivals.lose(seq);
    marks.deliverable = marks.contiguous;
    this.#open.skipTo(marks.contiguous);
  }

  #updateTakeable(): void {
    const marks = this.#marks;
    const end = Math.min(marks.deliverable, this.#released);
    for (let seq = marks.takeable + 1; seq <= end; seq++) {
      if (this.#arrivals.endsAt(seq) && !this.#isBeforeSignature(seq)) marks.takeable = seq;
    }
  }

  /** Returns true right before a signature, which is passed with the message before it. */
  #isBeforeSignature(seq: Seq): boolean {
    return this.#runs !== undefined && this.#arrivals.isSignature(seq + 1);
  }

  /** The seqs of which messages may be repeated to others. */
  get #repeatable(): SeqRange {
    const { lastStanding: last, deliverable } = this.#marks;
    const isBound = this.#runs?.vouches ?? false;
    return { first: this.#offers.firstHeld, last: isBound ? Math.min(last, deliverable) : last };
  }
}
