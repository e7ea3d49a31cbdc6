import {
  invariant,
  RECEIVE_WINDOW_SEQS_MAX,
  type Seq,
  type SeqRange,
  UNTAKEN_SEQS_MAX,
} from "../../../core/mod.ts";
import type { MessageSlice } from "../../../wire/mod.ts";
import type { KeptMessage } from "../resend_buffer.ts";
import { Arrivals, isEnd, type Received } from "./arrivals.ts";
import { KeptDeliveries } from "./kept_deliveries.ts";
import type { ArrivedRun, MessageRun } from "./arrived_run.ts";
import type { Offered, OfferedMessage, OfferedRun } from "./offered.ts";
import type { ReceiveWindowOptions } from "./receive_window_options.ts";
import { OpenRun } from "./open_run.ts";
import type { RunCheck } from "./run_check.ts";
import { SignedRuns } from "./signed_runs.ts";
import { TakenMark } from "./taken_mark.ts";

/**
 * Result of inserting a message. A message beyond the window is dropped; repair brings it again.
 */
export type Insertion = "accepted" | "duplicate" | "beyond";

/**
 * The incoming side of a stream. Messages arrive in any order and any number of times. They are
 * offered to the application in the order of their seqs, each once, with their fragments put
 * together (PROTOCOL 8.2). The application takes them later, in the same order.
 *
 * Seven marks say how far the stream has come, and never pass each other:
 *
 * `taken <= offered <= takeable <= deliverable <= contiguous <= received <= highest`
 *
 * A worked case: trillian's window for ford's stream begins after the cut 40. 41 to 43 are whole
 * messages, 44 and 45 are the fragments of one, 46 is whole. 46 came early, 45 is missing, and a
 * tail said that ford has sent 47. She was offered 41 and 42, and has taken 41. Then `taken` is 41,
 * `offered` 42, `deliverable` 43 (44 is half a message), `contiguous` 44, `received` 46 and
 * `highest` 47; a NAK would ask for 45 and 47. When 45 arrives, `contiguous` and `deliverable` go
 * to 46. If ford no longer holds 45, it is given up: 43 is offered as a message, then 44–45 as a
 * gap, then 46.
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
  #taken: TakenMark;
  /** The highest seq received when a gap at the end of the stream was first offered. */
  #beforeEndGap: Seq | undefined;
  #offered: Seq;
  /** The end of the last whole message that was released. Only moves if `waitsForRelease`. */
  #takeable: Seq;
  #deliverable: Seq;
  #contiguous: Seq;
  #received: Seq;
  #highest: Seq;
  /** The highest seq that was released, whether it arrived or not. */
  #released: Seq;
  #ended = false;

  /** Makes a window whose first message is `cut + 1`. */
  constructor(cut: Seq, options: ReceiveWindowOptions<O> = {}) {
    const { keepsDelivered = false, waitsForRelease = false } = options;
    this.waitsForRelease = waitsForRelease;
    this.#options = options;
    this.#arrivals = new Arrivals(cut + 1);
    this.#kept = keepsDelivered ? new KeptDeliveries(this.#arrivals, cut + 1) : undefined;
    const { verifier } = options;
    this.#open = new OpenRun(this.#arrivals, cut);
    this.#runs = options.checkOf?.(this.#open) ??
      (verifier && new SignedRuns(this.#open, verifier));
    this.#released = waitsForRelease ? cut : Infinity;
    this.#taken = new TakenMark(cut);
    this.#offered =
      this.#takeable =
      this.#deliverable =
      this.#contiguous =
        cut;
    this.#received = this.#highest = cut;
  }

  /** The highest seq that the application has taken, with what was offered before it. */
  get taken(): Seq {
    return this.#taken.seq;
  }

  /** The highest seq that was offered to the application. */
  get offered(): Seq {
    return this.#offered;
  }

  /** The end of the last message that is whole, with nothing missing before it. */
  get deliverable(): Seq {
    return this.#deliverable;
  }

  /** The highest seq up to which nothing is missing. */
  get contiguous(): Seq {
    return this.#contiguous;
  }

  /** The highest seq that arrived, or was given up. */
  get received(): Seq {
    return this.#received;
  }

  /** The highest seq known to have been sent: it arrived, or a tail named it. */
  get highest(): Seq {
    return this.#highest;
  }

  /**
   * The seq to acknowledge: the last that was taken. Once everything whole was taken, it includes
   * the fragments of a message that is not whole yet. Nobody can take those, so a sender whose
   * window is shorter than its message would otherwise wait for ever (PROTOCOL 8.4.1). Of a signed
   * stream nothing is acknowledged that may be forged: we may have to ask for it again (8.8.4).
   */
  get acknowledged(): Seq {
    if (this.waitsForRelease) return this.#held;
    const { seq } = this.#taken;
    return this.#deliverable > seq || this.#runs !== undefined ? seq : this.#contiguous;
  }

  /** Number of seqs beyond `acknowledged` that there is room for. */
  get credit(): number {
    const most = this.waitsForRelease ? UNTAKEN_SEQS_MAX : RECEIVE_WINDOW_SEQS_MAX;
    return Math.max(0, most - (this.acknowledged - this.#taken.seq));
  }

  /** Number of seqs from the first that was not offered to the highest received, holes included. */
  get seqsKept(): number {
    return this.#received - this.#offered;
  }

  /** Kernel bytes of what was offered and is kept for others. */
  get keptKernelBytes(): number {
    return this.#kept?.kernelBytes ?? 0;
  }

  /** True while a seq is missing that is known to have been sent. */
  get isMissing(): boolean {
    return this.#highest > this.#contiguous;
  }

  /** True while there is something to offer. */
  get isReady(): boolean {
    return this.#ready > this.#offered || this.#ended && this.#hasEndGap;
  }

  /** True while something is held that was not released yet. */
  get isAwaitingRelease(): boolean {
    return this.#held > this.#released;
  }

  /** The seq up to which a member of a safe group vouches that it has everything. */
  get #held(): Seq {
    return this.#runs === undefined ? this.#contiguous : this.#deliverable;
  }

  /** Returns true once after messages were forgotten because one of them was forged. */
  takeForgery(): boolean {
    return this.#open.takeForgery();
  }

  /** True while so much is held and not taken that the sender should learn when that changes. */
  get isCrowded(): boolean {
    return this.#contiguous - this.#taken.seq > UNTAKEN_SEQS_MAX / 2;
  }

  /** The end of the last message, or hole that was given up, that can be offered. */
  get #ready(): Seq {
    return this.waitsForRelease ? this.#takeable : this.#deliverable;
  }

  /** True if an ended stream lacks its tail, and everything before the tail was offered. */
  get #hasEndGap(): boolean {
    return this.#ended && this.#offered === this.#received && this.#highest > this.#received;
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
    if (this.waitsForRelease) this.splitAfter(this.#takeable);
  }

  /**
   * Records that the sender claims to have sent everything up to `seq`. If the stream has ended,
   * its last gap now reaches to there.
   */
  noteSent(seq: Seq): void {
    if (seq > this.#highest) this.#highest = seq;
  }

  /** Returns the holes from `first` on that there is room for, lowest first, at most `count`. */
  missing(first: Seq, count: number): SeqRange[] {
    const last = Math.min(this.#highest, this.#offered + RECEIVE_WINDOW_SEQS_MAX);
    const bounds = { first: Math.max(first, this.#contiguous + 1), last };
    return this.#arrivals.holes(bounds, this.#received, count);
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
    this.#kept?.keepMore(this.#offered + 1, this.#received);
  }

  /** Keeps nothing for others from now on. */
  keepNothing(): void {
    this.#kept?.keepNothing(this.#offered);
    this.#arrivals.dropBelow(this.#firstHeld);
  }

  /** Returns a message or fragment that can be repeated to others. */
  at(seq: Seq): Received<O> | undefined {
    return this.#arrivals.messageAt(seq);
  }

  /** Marks the holes in a range as lost: the stream goes on after them. */
  giveUp(range: SeqRange): void {
    const last = Math.min(range.last, this.#offered + RECEIVE_WINDOW_SEQS_MAX);
    for (let seq = Math.max(range.first, this.#contiguous + 1); seq <= last; seq++) {
      if (this.#arrivals.at(seq) !== undefined) continue;
      this.#arrivals.lose(seq);
      this.#onSet(seq, seq);
    }
  }

  /** Ends the stream: no hole will be filled, and a message that was cut short stays incomplete. */
  end(): void {
    // Where a forgery shows by it, its messages are given up as well.
    do {
      this.giveUp({ first: this.#contiguous + 1, last: this.#received });
    } while (this.#contiguous < this.#received);
    invariant(this.#contiguous === this.#received, "A stream that has ended has no hole");
    this.#loseUnfinished();
    this.#ended = true;
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
    const cut = Math.max(last, this.#offered);
    const rest = new ReceiveWindow<O>(cut, this.#options);
    rest.#open.skipTo(this.#open.checked);
    this.#open.backTo(cut);
    rest.#taken = this.#taken.after(last, cut);
    rest.release(this.#released);
    for (let seq = cut + 1; seq <= this.#received; seq++) {
      const run = this.#arrivals.runAt(seq);
      this.#arrivals.clear(seq);
      if (run === undefined) continue;
      rest.#arrivals.set(seq, run);
      rest.#onSet(seq, seq);
    }
    this.#received = Math.min(this.#received, cut);
    this.#highest = Math.min(this.#highest, cut);
    this.#contiguous = Math.min(this.#contiguous, cut);
    const whole = Math.min(this.#deliverable, cut);
    this.#deliverable = this.#arrivals.lastEnd(whole, this.#offered);
    this.#takeable = Math.min(this.#takeable, this.#deliverable);
    if (this.#ended) this.#loseUnfinished();
    this.#checkMarks();
    return rest;
  }

  /**
   * Offers the next message, or the next gap that was given up; `undefined` if neither is ready.
   */
  offer(): Offered<O> | undefined {
    const first = this.#offered + 1;
    if (this.#hasEndGap) return this.#offerGap({ first, last: this.#highest });
    if (!this.isReady) return undefined;
    const arrivals = this.#arrivals;
    let last = first;
    if (arrivals.beginsAt(first)) {
      while (!arrivals.endsAt(last) && !arrivals.beginsAt(last + 1)) last++;
      const isWhole = !arrivals.isLost(last) && arrivals.endsAt(last);
      const range = { first, last };
      if (isWhole && !this.#isTooLong(range)) return this.#offerMessage(range);
    }
    // A message that lost a fragment is lost whole, up to where the next one begins.
    while (last < this.#ready && !arrivals.beginsAt(last + 1)) last++;
    const isLast = this.#ended && last === this.#received;
    return this.#offerGap({ first, last: isLast ? this.#highest : last });
  }

  /**
   * Offers messages that are in one piece, as long as they follow each other and all are taken in
   * the same way: later, or when they are offered. Adds them to `messages`, until there are `count`
   * of them or `bytes` bytes are offered. Returns the number of bytes.
   */
  offerRun(messages: OfferedMessage<O>[], count: number, bytes: number): number {
    const first = this.#offered + 1;
    const last = this.#ready;
    let offered = 0;
    let isTakenLater = false;
    let seq = first;
    for (; seq <= last && messages.length < count && offered < bytes; seq++) {
      const message = this.#arrivals.onePiece(seq);
      if (message === undefined) break;
      const isLater = this.#isTakenLater(message);
      if (seq === first) isTakenLater = isLater;
      else if (isLater !== isTakenLater) break;
      messages.push(message);
      offered += message.end - message.start;
    }
    if (seq > first) this.#advance(seq - 1, isTakenLater);
    if (this.#runs !== undefined) this.#passSignature();
    return offered;
  }

  /**
   * Offers the next run of a signed stream as it was signed, or the next gap; `undefined` if
   * neither is ready. A run counts as taken at once. A stream is taken in runs from its cut on, or
   * never.
   */
  offerSigned(): OfferedRun | undefined {
    const first = this.#offered + 1;
    if (first > this.#ready) return undefined;
    const arrivals = this.#arrivals;
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

  /**
   * Records that the application has taken the messages that it was offered up to `seq`, the end of
   * one. A gap that was offered after the last of them counts as taken: see {@linkcode TakenMark}.
   */
  noteTaken(seq: Seq): void {
    this.#taken.onTaken(seq, this.#offered);
  }

  /** Puts a message of a run at its seq, if there is room and nothing is there. */
  #put(seq: Seq, run: ArrivedRun<O>): Insertion {
    if (seq <= this.#contiguous) return "duplicate";
    if (seq > this.#offered + RECEIVE_WINDOW_SEQS_MAX) return "beyond";
    if (this.#arrivals.at(seq) !== undefined) return "duplicate";
    this.#arrivals.set(seq, run);
    return "accepted";
  }

  /**
   * Moves the marks after something was put at seqs that were empty: at `last`, and at none below
   * `first`.
   */
  #onSet(first: Seq, last: Seq): void {
    if (last > this.#received) this.#received = last;
    if (last > this.#highest) this.#highest = last;
    const start = this.#contiguous + 1;
    if (start < first || start > last) return;
    if (this.#runs !== undefined) return this.#onSigned(this.#runs, start);
    const arrivals = this.#arrivals;
    let next = start;
    for (let run = arrivals.at(next); run !== undefined; run = arrivals.at(++next)) {
      if (isEnd(run, next)) this.#deliverable = next;
    }
    this.#contiguous = next - 1;
    if (this.waitsForRelease) this.#updateTakeable();
  }

  /** Moves the marks of a signed stream, in which something was put at `start`. */
  #onSigned(runs: RunCheck, start: Seq): void {
    this.#contiguous = runs.advance(start);
    this.#deliverable = Math.max(this.#deliverable, Math.min(this.#open.checked, this.#contiguous));
    if (this.waitsForRelease) this.#updateTakeable();
  }

  /** Passes a signature after what was offered: it is nothing for the application. */
  #passSignature(): void {
    const next = this.#offered + 1;
    if (next <= this.#ready && this.#arrivals.isSignature(next)) this.#advance(next, false);
  }

  /** Marks the fragments of a message that will not become whole as lost. */
  #loseUnfinished(): void {
    for (let seq = this.#deliverable + 1; seq <= this.#contiguous; seq++) this.#arrivals.lose(seq);
    this.#deliverable = this.#contiguous;
    this.#open.skipTo(this.#contiguous);
  }

  #updateTakeable(): void {
    const end = Math.min(this.#deliverable, this.#released);
    for (let seq = this.#takeable + 1; seq <= end; seq++) {
      if (this.#arrivals.endsAt(seq) && !this.#isBeforeSignature(seq)) this.#takeable = seq;
    }
  }

  /** Returns true right before a signature, which is passed with the message before it. */
  #isBeforeSignature(seq: Seq): boolean {
    return this.#runs !== undefined && this.#arrivals.isSignature(seq + 1);
  }

  #isTooLong(range: SeqRange): boolean {
    const { messageBytesMax = Infinity } = this.#options;
    return range.first < range.last && this.#arrivals.bytesOf(range) > messageBytesMax;
  }

  #offerGap(range: SeqRange): Offered<O> {
    this.#advance(range.last, false);
    return { type: "gap", range };
  }

  #offerMessage(range: SeqRange): Offered<O> {
    const message = this.#arrivals.whole(range);
    this.#advance(range.last, this.#isTakenLater(message));
    if (this.#runs !== undefined) this.#passSignature();
    return message;
  }

  #isTakenLater({ origin }: OfferedMessage<O>): boolean {
    return this.#options.isTakenLater?.(origin) ?? false;
  }

  #advance(offered: Seq, isTakenLater: boolean): void {
    invariant(offered > this.#offered, "A window offers each seq once, in order");
    this.#kept?.add(this.#offered + 1, Math.min(offered, this.#received));
    this.#offered = offered;
    // Only the gap at the end of a stream goes beyond what was received. It may be of any length.
    if (offered > this.#received) this.#beforeEndGap ??= this.#received;
    this.#takeable = Math.max(this.#takeable, offered);
    this.#deliverable = Math.max(this.#deliverable, offered);
    this.#contiguous = Math.max(this.#contiguous, offered);
    this.#received = Math.max(this.#received, offered);
    this.#taken.onOffered(offered, isTakenLater);
    this.#arrivals.dropBelow(this.#kept?.first ?? offered + 1);
    this.#checkMarks();
  }

  /** The lowest seq that can be repeated to others. */
  get #firstHeld(): Seq {
    return this.#kept?.first ?? this.#offered + 1;
  }

  /** The seqs of which messages may be repeated to others. */
  get #repeatable(): SeqRange {
    const last = this.#beforeEndGap ?? this.#received;
    const isBound = this.#runs?.vouches ?? false;
    return { first: this.#firstHeld, last: isBound ? Math.min(last, this.#deliverable) : last };
  }

  #checkMarks(): void {
    invariant(
      this.#taken.seq <= this.#offered && this.#offered <= this.#takeable &&
        this.#takeable <= this.#deliverable &&
        this.#deliverable <= this.#contiguous && this.#contiguous <= this.#received &&
        this.#received <= this.#highest,
      "The marks of a receive window never pass each other",
    );
  }
}
