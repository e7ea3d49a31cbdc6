import { invariant, type Seq } from "../../../core/mod.ts";
import { TakenMark } from "./taken_mark.ts";

/**
 * The seven marks of a receive window, which say how far its stream has come. They never pass each
 * other:
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
 *
 * `ReceiveWindow` moves the marks when something arrives, and `WindowOffers` when it is offered.
 */
export class WindowMarks {
  /** The highest seq that the application has taken, with what was offered before it. */
  taken: TakenMark;
  /** The highest seq that was offered to the application. */
  offered: Seq;
  /** The end of the last whole message that was released. Only moves if messages are released. */
  takeable: Seq;
  /** The end of the last message that is whole, with nothing missing before it. */
  deliverable: Seq;
  /** The highest seq up to which nothing is missing. */
  contiguous: Seq;
  /** The highest seq that arrived, or was given up. */
  received: Seq;
  /** The highest seq known to have been sent: it arrived, or a tail named it. */
  highest: Seq;
  /** True after the stream has ended: no hole will be filled. */
  isEnded = false;
  /** The highest seq received when a gap at the end of the stream was first offered. */
  #beforeEndGap: Seq | undefined;

  constructor(cut: Seq) {
    this.taken = new TakenMark(cut);
    this.offered =
      this.takeable =
      this.deliverable =
      this.contiguous =
        cut;
    this.received = this.highest = cut;
  }

  /** True if an ended stream lacks its tail, and everything before the tail was offered. */
  get hasEndGap(): boolean {
    return this.isEnded && this.offered === this.received && this.highest > this.received;
  }

  /** The highest seq at which something may stand: none of the gap at the end of the stream. */
  get lastStanding(): Seq {
    return this.#beforeEndGap ?? this.received;
  }

  /** Notes that something stands at a seq, whether it arrived or was given up. */
  onReceived(seq: Seq): void {
    if (seq > this.received) this.received = seq;
    if (seq > this.highest) this.highest = seq;
  }

  /**
   * Notes that everything up to `seq` was offered; `isTakenLater`: the application has yet to take
   * the message there.
   */
  onOffered(seq: Seq, isTakenLater: boolean): void {
    invariant(seq > this.offered, "A window offers each seq once, in order");
    this.offered = seq;
    // Only the gap at the end of a stream goes beyond what was received. It may be of any length.
    if (seq > this.received) this.#beforeEndGap ??= this.received;
    this.takeable = Math.max(this.takeable, seq);
    this.deliverable = Math.max(this.deliverable, seq);
    this.contiguous = Math.max(this.contiguous, seq);
    this.received = Math.max(this.received, seq);
    this.taken.onOffered(seq, isTakenLater);
  }

  /** Ends the stream at `cut`, where `deliverable` is the end of its last whole message. */
  endAt(cut: Seq, deliverable: Seq): void {
    this.received = Math.min(this.received, cut);
    this.highest = Math.min(this.highest, cut);
    this.contiguous = Math.min(this.contiguous, cut);
    this.deliverable = deliverable;
    this.takeable = Math.min(this.takeable, deliverable);
  }

  /** Throws if a mark has passed another one, which is a bug. */
  check(): void {
    invariant(
      this.taken.seq <= this.offered && this.offered <= this.takeable &&
        this.takeable <= this.deliverable &&
        this.deliverable <= this.contiguous && this.contiguous <= this.received &&
        this.received <= this.highest,
      "The marks of a receive window never pass each other",
    );
  }
}
