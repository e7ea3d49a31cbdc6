import type { Seq } from "../../../core/mod.ts";

/**
 * The mark up to which an application has taken what it was offered of a stream. It takes messages
 * some time after they were offered, and reports no gap. So once it has taken the last message that
 * it was offered, what was offered after that message counts as taken, too.
 *
 * Worked case: message 41 and the gap 42–43 were offered. When 41 is taken, the mark goes to 43. If
 * message 44 was offered as well, the mark stays at 41 until 44 is taken.
 */
export class TakenMark {
  /** The highest seq that was taken. Only this class sets it. */
  seq: Seq;
  /** The end of the last message that is taken later than it was offered. */
  #awaited: Seq;

  /**
   * Makes a mark at `cut`, with nothing to wait for unless messages up to `awaited` are not taken.
   */
  constructor(cut: Seq, awaited = cut) {
    this.seq = cut;
    this.#awaited = awaited;
  }

  /**
   * Records that everything up to `offered` was offered; `isTakenLater`: the message there waits.
   */
  onOffered(offered: Seq, isTakenLater: boolean): void {
    if (isTakenLater) this.#awaited = offered;
    if (this.seq >= this.#awaited) this.seq = offered;
  }

  /** Records that the messages up to `seq` were taken, where `offered` is the last seq offered. */
  onTaken(seq: Seq, offered: Seq): void {
    this.seq = Math.max(this.seq, Math.min(seq, offered));
    if (this.seq >= this.#awaited) this.seq = offered;
  }

  /**
   * Returns the mark of a stream that goes on after `last`, where everything up to `offered` was
   * offered.
   */
  after(last: Seq, offered: Seq): TakenMark {
    if (this.#awaited <= last || this.seq >= this.#awaited) return new TakenMark(offered);
    return new TakenMark(Math.max(last, this.seq), this.#awaited);
  }
}
