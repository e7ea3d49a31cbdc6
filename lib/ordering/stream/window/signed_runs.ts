import type { Seq, SeqRange } from "../../../core/mod.ts";
import {
  readSignatureEntry,
  type RunVerifier,
  type SignedMessage,
} from "../../../identity/statements/mod.ts";
import type { Arrivals } from "./arrivals.ts";
import type { RunCheck } from "./run_check.ts";

/**
 * The messages of a signed stream that came in order and that nobody may see before the signature
 * after them is there (PROTOCOL 8.8). They lie among the arrivals of the window; this class knows
 * up to where they are checked.
 *
 * A forgery releases nothing. All messages after the last good signature are forgotten, because
 * whoever forges datagrams of the member may have put in any one of them, and the window asks for
 * them again. So a forger can delay a member, but not speak for it. Where the sender itself no
 * longer holds a message of a run, the run cannot be checked any more, and all of it is lost.
 *
 * Worked case: 41 to 43 are ford's, and 44 is his signature. Arthur gets another 42, which somebody
 * forged, before ford's own. At 44 he forgets 41 to 44 and asks for them. If ford says that he does
 * not hold 41 any more, arthur is told of the gap 41-44.
 */
export class SignedRuns<O> implements RunCheck {
  readonly vouches = false;
  readonly #arrivals: Arrivals<O>;
  readonly #verifier: RunVerifier;
  /** The seq of the last signature that was good, or after which a run was lost. */
  checked: Seq;
  #isForged = false;

  /** `checked` is the seq up to which everything is checked; at first the cut. */
  constructor(arrivals: Arrivals<O>, verifier: RunVerifier, checked: Seq) {
    this.#arrivals = arrivals;
    this.#verifier = verifier;
    this.checked = checked;
  }

  takeForgery(): boolean {
    const isForged = this.#isForged;
    this.#isForged = false;
    return isForged;
  }

  advance(next: Seq): Seq {
    const arrivals = this.#arrivals;
    let seq = next;
    for (; arrivals.at(seq) !== undefined; seq++) {
      if (seq <= this.checked || !arrivals.isSignature(seq)) continue;
      if (!this.#close(seq)) return this.#forget(seq);
    }
    return seq - 1;
  }

  skipTo(seq: Seq): void {
    this.checked = Math.max(this.checked, seq);
  }

  backTo(seq: Seq): void {
    this.checked = Math.min(this.checked, seq);
  }

  /** Ends the open run with the signature at a seq. Returns false if it is forged. */
  #close(seq: Seq): boolean {
    const open = { first: this.checked + 1, last: seq - 1 };
    const entry = this.#arrivals.messageAt(seq);
    const run = entry && readSignatureEntry(seq, entry.slice, entry.bytes);
    if (run === undefined) return false;
    const { first } = run;
    if (first < open.first) return false;
    // The messages before it are of runs whose signatures are lost.
    const before = { first: open.first, last: first - 1 };
    if (first > open.first && !this.#hasLoss(before)) return false;
    const covered = { first, last: open.last };
    if (this.#hasLoss(covered)) this.#lose({ first: open.first, last: seq });
    else if (!this.#verifier.isSigned(run, this.#messages(covered))) return false;
    else {
      this.#lose(before);
      if (!this.#isWhole(covered)) this.#lose({ first, last: seq });
    }
    this.checked = seq;
    return true;
  }

  #forget(seq: Seq): Seq {
    for (let each = this.checked + 1; each <= seq; each++) this.#arrivals.clear(each);
    this.#isForged = true;
    return this.checked;
  }

  *#messages({ first, last }: SeqRange): Iterable<SignedMessage> {
    for (let seq = first; seq <= last; seq++) {
      const message = this.#arrivals.messageAt(seq);
      if (message !== undefined) yield message;
    }
  }

  /** Returns true if a run begins with a message and ends with one, as each honest run does. */
  #isWhole({ first, last }: SeqRange): boolean {
    return this.#arrivals.beginsAt(first) && this.#arrivals.endsAt(last);
  }

  #hasLoss({ first, last }: SeqRange): boolean {
    for (let seq = first; seq <= last; seq++) if (this.#arrivals.isLost(seq)) return true;
    return false;
  }

  #lose({ first, last }: SeqRange): void {
    for (let seq = first; seq <= last; seq++) this.#arrivals.lose(seq);
  }
}
