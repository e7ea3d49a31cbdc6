import type { Seq } from "../../../core/mod.ts";

/**
 * The check of the signatures in a receive window (PROTOCOL 8.8). It looks at what came in order,
 * and moves the `OpenRun` of the window. `SignedRuns` checks the stream of one member, and
 * `SignedSequence` the one sequence of a total-order group.
 */
export interface RunCheck {
  /**
   * True if only what is checked may be repeated to others. Otherwise they check it themselves, and
   * may have the signature that we lack.
   */
  readonly vouches: boolean;
  /** Checks what stands at `next` and after it. Returns the seq up to which nothing is missing. */
  advance(next: Seq): Seq;
}
