import {
  DEPARTED_MS,
  DEPARTED_SEQS_MAX,
  DEPARTED_TRIES_MAX,
  EXTENT_RANGES_MAX,
  HELLO_MS,
  HELLO_MS_MAX,
  type Instant,
  invariant,
  jitter,
  NAK_RANGES_MAX,
  NAK_RETRY_MS,
  NAK_RETRY_MS_MAX,
  type Random,
  type Seq,
  type SeqRange,
} from "../../../../core/mod.ts";
import type { Inbound } from "../../../../ordering/mod.ts";
import type { DatagramWriter, ExtentFrame, RelayFrame } from "../../../../wire/mod.ts";
import type { Peer } from "../peer.ts";
import { type RangeRequest, Survivors } from "./survivors.ts";

/**
 * The questions that are due: survivors to ask for their extents, or for messages. One list is
 * empty.
 */
export interface DepartedQuestions {
  readonly extentsOf: readonly Peer[];
  readonly ranges: readonly RangeRequest[];
}

/** The phase of a departed stream. docs/ARCHITECTURE.md has a picture of it. */
export type DepartedPhase =
  /** The extents of some survivors are missing, and we need all of them. */
  | { readonly type: "asking"; deadline: Instant; delayMs: number }
  /** All extents that we need are here; messages that survivors hold are asked for. */
  | { readonly type: "repairing"; deadline: Instant }
  /** All is here or lost; messages that we hold are kept for the others until `deadline`. */
  | { readonly type: "settled"; deadline: Instant }
  /** Messages that were missing are a gap now, and nothing is kept for the others. */
  | { readonly type: "forgotten" };

/** The `type` of every {@linkcode DepartedPhase}. */
export const DEPARTED_PHASES = [
  "asking",
  "repairing",
  "settled",
  "forgotten",
] as const satisfies readonly DepartedPhase["type"][];

/** The last seq of a stream, as far as we know it. */
type StreamEnd =
  | { readonly type: "unknown" }
  /**
   * The sender, or its next stay, named the last seq. Higher seqs that others heard of are not its.
   */
  | { readonly type: "told"; readonly last: Seq }
  /** The last seq is the highest one that any survivor knew of. */
  | { readonly type: "found" };

/**
 * The stream of a member that is gone, which only the survivors can repair (PROTOCOL 8.6, decision
 * 0012).
 *
 * Ford was evicted. Arthur has his seqs up to 42, trillian up to 40 and 42; the window of marvin
 * ends at 40. Each sends the others its extent: the highest seq and the ranges that it holds. With
 * all of them at hand, each knows that the stream ends at 42. Trillian asks arthur for 41, marvin
 * asks one of the two for 42 and arthur for 41. Had no survivor held 41, all three would report it
 * as a gap.
 *
 * An extent is final: a survivor that has sent one takes nothing from ford any more, and every
 * message that it gets from another survivor is in that survivor's extent. All are asked again only
 * when a survivor is gone, too: arthur may have sent 41 to marvin before he died, and marvin's
 * first extent does not list 41.
 */
export class DepartedStream {
  readonly peer: Peer;
  readonly #inbound: Inbound;
  readonly #survivors: Survivors;
  readonly #random: Random;
  #phase: DepartedPhase;
  #end: StreamEnd;
  /**
   * The delay of the next question for messages. It goes on when extents are asked for in between.
   */
  #nakMs = NAK_RETRY_MS;
  /** Number of questions for messages so far, so that each goes to another survivor. */
  #tries = 0;
  /** Number of questions for messages since the last one that came. */
  #fruitless = 0;

  constructor(
    { peer, inbound, survivors, last, random, now }: {
      peer: Peer;
      inbound: Inbound;
      survivors: Iterable<Peer>;
      /** The last seq of the stream; `undefined` if it is not known. */
      last: Seq | undefined;
      random: Random;
      now: Instant;
    },
  ) {
    this.peer = peer;
    this.#inbound = inbound;
    // The others rely on our extent, also while our application takes what it is behind with.
    inbound.window.keepHeld();
    this.#random = random;
    // The departed may be back under its id; of its former stay it has nothing any more.
    this.#survivors = new Survivors([...survivors].filter(({ id }) => id !== peer.id));
    this.#end = last === undefined ? { type: "unknown" } : { type: "told", last };
    if (last !== undefined) inbound.window.noteSent(last);
    // The others learn of the departure at about the same time, and send their extents unasked.
    const deadline = last === undefined ? now + jitter(HELLO_MS, 0.3, random) : now;
    this.#phase = { type: "asking", deadline, delayMs: HELLO_MS };
    this.#advance(now);
  }

  get phase(): DepartedPhase["type"] {
    return this.#phase.type;
  }

  /** True once nothing is awaited: all messages that any survivor holds are here. */
  get isSettled(): boolean {
    return this.#phase.type === "settled" || this.#phase.type === "forgotten";
  }

  nextDeadline(): Instant | undefined {
    return this.#phase.type === "forgotten" ? undefined : this.#phase.deadline;
  }

  /** Returns our own extent: what we hold of the stream. */
  extent(view: number, asks: boolean): ExtentFrame {
    const { id: stream, joined } = this.peer;
    const { window } = this.#inbound;
    const held = window.held(EXTENT_RANGES_MAX);
    return { type: "extent", stream, joined, view, highest: window.highest, asks, held };
  }

  /** Takes the last seq of the stream, which the departed itself has named. */
  endAt(last: Seq, now: Instant): void {
    if (this.isSettled) return;
    this.#end = { type: "told", last: Math.min(this.#endMax, last) };
    this.#inbound.window.noteSent(this.#endMax);
    this.#advance(now);
  }

  /** Returns the survivors whose extent is missing. */
  unheard(): Peer[] {
    return this.#survivors.unheard();
  }

  /** Takes the extent of a survivor; the first one since the last view counts. */
  onExtent(from: Peer, frame: ExtentFrame, now: Instant): void {
    const farthest = this.#inbound.window.received + DEPARTED_SEQS_MAX;
    if (!this.#survivors.onExtent(from, frame, farthest)) return;
    const phase = this.#phase;
    if (phase.type === "settled" || phase.type === "forgotten" || this.#needsExtents()) return;
    phase.deadline = now;
    this.#advance(now);
  }

  /** Removes the survivors that are no longer in view `view`, and asks the others again. */
  onView(view: number, isGone: (survivor: Peer) => boolean, now: Instant): void {
    if (this.isSettled) return;
    if (!this.#survivors.removeGone(view, isGone)) return;
    this.#phase = { type: "asking", deadline: now, delayMs: HELLO_MS };
    this.#advance(now);
  }

  /** Takes messages that a survivor repeats. */
  onRelay({ base, messages }: RelayFrame, bytes: Uint8Array, now: Instant): void {
    if (this.isSettled) return;
    const { window } = this.#inbound;
    for (const [i, message] of messages.entries()) {
      // What comes after the end is the next stay's.
      if (base + i > this.#endMax) continue;
      if (window.insert(base + i, message, bytes) === "accepted") this.#fruitless = 0;
    }
    this.#nakMs = NAK_RETRY_MS;
    this.#advance(now);
  }

  /** Returns the parts of these ranges that we hold. */
  heldOf(ranges: readonly SeqRange[]): SeqRange[] {
    return this.#inbound.window.heldOf(ranges);
  }

  /**
   * Packs the first of these ranges and takes them out of the list; returns true if some are left.
   */
  pack(writer: DatagramWriter, ranges: SeqRange[]): boolean {
    for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
      const packed = this.#packRange(writer, range.first, range.last);
      if (packed === range.last) continue;
      ranges.unshift({ first: packed + 1, last: range.last });
      return true;
    }
    return false;
  }

  /**
   * Handles a survivor's `not-held`: it no longer holds these ranges, though its extent listed
   * them.
   */
  onNotHeld(from: Peer, ranges: readonly SeqRange[], now: Instant): void {
    this.#survivors.onNotHeld(from, ranges);
    this.#advance(now);
  }

  /** Keeps a settled stream for `DEPARTED_MS` more: a survivor asked for a part of it. */
  onAsked(now: Instant): void {
    if (this.#phase.type === "settled") this.#phase.deadline = now + DEPARTED_MS;
  }

  /**
   * Returns the questions that are due now that the deadline has passed, and plans the next ones.
   */
  takeQuestions(now: Instant): DepartedQuestions {
    if (this.#phase.type === "asking" && this.#needsExtents()) {
      const { delayMs } = this.#phase;
      const deadline = now + jitter(delayMs, 0.2, this.#random);
      this.#phase = { type: "asking", deadline, delayMs: Math.min(2 * delayMs, HELLO_MS_MAX) };
      return { extentsOf: this.unheard(), ranges: [] };
    }
    this.#advance(now);
    if (this.#phase.type !== "repairing") return { extentsOf: [], ranges: [] };
    this.#phase.deadline = now + jitter(this.#nakMs, 0.3, this.#random);
    this.#nakMs = Math.min(2 * this.#nakMs, NAK_RETRY_MS_MAX);
    this.#tries++;
    const ranges = this.#questions();
    // Without room for more there is nothing to ask for, and nobody to blame.
    if (ranges.length > 0) this.#fruitless++;
    if (this.#fruitless <= DEPARTED_TRIES_MAX) return { extentsOf: [], ranges };
    this.#distrust(now);
    return { extentsOf: [], ranges: [] };
  }

  /** Declares lost what is still missing, and keeps the stream no more. */
  forget(): void {
    if (!this.isSettled) this.#inbound.window.end();
    this.#inbound.window.keepNothing();
    this.#phase = { type: "forgotten" };
  }

  /** Returns true while some survivor may know of messages that we do not know of, or hold them. */
  #needsExtents(): boolean {
    const needsAll = this.#end.type === "unknown" || this.#inbound.window.isMissing;
    return needsAll && this.unheard().length > 0;
  }

  /** The highest seq that the stream can have. */
  get #endMax(): Seq {
    return this.#end.type === "told" ? this.#end.last : Infinity;
  }

  /** Moves to the phase that follows from what is known and held now. */
  #advance(now: Instant): void {
    const phase = this.#phase;
    if (phase.type === "settled" || phase.type === "forgotten" || this.#needsExtents()) return;
    const { window } = this.#inbound;
    window.noteSent(Math.min(this.#survivors.highest, this.#endMax));
    if (this.#end.type === "unknown") this.#findEnd();
    const top = this.#highestHeld();
    this.#giveUpUnheld(top);
    // Whatever lies above is with nobody, however much that is: one gap, up to the end.
    if (window.contiguous >= top) {
      window.end();
      this.#phase = { type: "settled", deadline: now + DEPARTED_MS };
    } else if (!this.#needsExtents()) {
      this.#phase = { type: "repairing", deadline: phase.deadline };
    }
  }

  /** Takes the claims of all survivors for void: none has sent what it says that it holds. */
  #distrust(now: Instant): void {
    this.#survivors.distrust();
    this.#advance(now);
  }

  /**
   * Records that the highest seq that we know of is the last one, for no survivor knows a higher
   * one.
   */
  #findEnd(): void {
    const isHeard = this.unheard().length === 0;
    invariant(
      isHeard,
      "The end of a stream is found only when the extent of every survivor is here",
    );
    this.#end = { type: "found" };
  }

  /** Packs what we hold of a range; returns the last seq up to which nothing is left to pack. */
  #packRange(writer: DatagramWriter, first: Seq, last: Seq): Seq {
    const { window } = this.#inbound;
    const { id: stream, joined } = this.peer;
    let isOpen = false;
    for (let seq = first; seq <= last; seq++) {
      const message = window.at(seq);
      if (message === undefined) {
        isOpen = false;
        continue;
      }
      const { slice, bytes } = message;
      isOpen = (isOpen && writer.addMessage(slice, bytes)) ||
        writer.openRelay({ stream, joined, base: seq }, slice, bytes);
      if (!isOpen) return seq - 1;
    }
    return last;
  }

  /** Returns the highest seq of the stream that we or any survivor holds. */
  #highestHeld(): Seq {
    return Math.max(this.#inbound.window.received, this.#survivors.highestHeld(this.#endMax));
  }

  /** Declares lost the messages up to `top` that no survivor holds. */
  #giveUpUnheld(top: Seq): void {
    const { window } = this.#inbound;
    for (const { first, last } of window.missing(0, NAK_RANGES_MAX)) {
      if (first > top) return;
      const unheld = this.#survivors.unheldOf({ first, last: Math.min(last, top) });
      for (const range of unheld) window.giveUp(range);
    }
  }

  /** Returns for each hole one survivor that holds it, another one at each try. */
  #questions(): RangeRequest[] {
    const holes = this.#inbound.window.missing(0, NAK_RANGES_MAX);
    return this.#survivors.holdersOf(holes, this.#tries);
  }
}
