import type { Seq } from "../../../core/mod.ts";

/**
 * The check of the signatures in a receive window (PROTOCOL 8.8). It looks at what came in order,
 * and knows up to where that is checked. `SignedRuns` checks the stream of one member, and
 * `SignedSequence` the one sequence of a total-order group.
 */
export interface RunCheck {
  /** The seq up to which everything is checked: the end of a run, which nothing lies across. */
  readonly checked: Seq;
  /**
   * True if only what is checked may be repeated to others. Otherwise they check it themselves, and
   * may have the signature that we lack.
   */
  readonly vouches: boolean;
  /** Checks what stands at `next` and after it. Returns the seq up to which nothing is missing. */
  advance(next: Seq): Seq;
  /** Counts everything up to `seq` as checked: what is there is lost, or was checked before. */
  skipTo(seq: Seq): void;
  /** Counts nothing above `seq` as checked, because others may stand there from now on. */
  backTo(seq: Seq): void;
  /** Returns true once after messages were forgotten because of a forgery. */
  takeForgery(): boolean;
}
