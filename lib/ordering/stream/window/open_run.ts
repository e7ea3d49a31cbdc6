import type { Seq, SeqRange } from "../../../core/mod.ts";
import {
  readSignatureEntry,
  type RunSignature,
  type SignedMessage,
} from "../../../identity/statements/mod.ts";
import type { Arrivals } from "./arrivals.ts";

/**
 * The run at the end of what is checked: messages that came in order, and that nobody may see
 * before the signature after them is there (PROTOCOL 8.8). They lie among the arrivals of the
 * window; this class knows where they begin, and what becomes of them.
 *
 * - The signature is good: the run is closed.
 * - The signature is forged: all of the run is forgotten, because whoever forges datagrams may have
 *   put in any one of its messages, and the window asks for them again.
 * - The sender itself no longer holds a part of the run: the rest cannot be checked any more, and
 *   all of the run is lost.
 *
 * Worked case: 41 to 43 are ford's, and 44 is his signature. Arthur gets another 42, which somebody
 * forged, before ford's own. At 44 he forgets 41 to 44 and asks for them. If ford says that he does
 * not hold 41 any more, arthur is told of the gap 41-44.
 */
export class OpenRun<O> {
  readonly arrivals: Arrivals<O>;
  #checked: Seq;
  #isForged = false;

  /** `checked` is the seq up to which everything is checked; at first the cut. */
  constructor(arrivals: Arrivals<O>, checked: Seq) {
    this.arrivals = arrivals;
    this.#checked = checked;
  }

  /** The seq up to which everything is checked: the end of a run, which nothing lies across. */
  get checked(): Seq {
    return this.#checked;
  }

  /** Counts everything up to `seq` as checked: what is there is lost, or was checked before. */
  skipTo(seq: Seq): void {
    this.#checked = Math.max(this.#checked, seq);
  }

  /** Counts nothing above `seq` as checked, because others may stand there from now on. */
  backTo(seq: Seq): void {
    this.#checked = Math.min(this.#checked, seq);
  }

  /** Returns true once after messages were forgotten because of a forgery. */
  takeForgery(): boolean {
    const isForged = this.#isForged;
    this.#isForged = false;
    return isForged;
  }

  /**
   * Ends the run with the signature at a seq. `isSigned` returns true if a run was signed by its
   * sender. Returns false if the signature is forged.
   */
  close(seq: Seq, isSigned: (run: RunSignature) => boolean): boolean {
    const entry = this.arrivals.messageAt(seq);
    const run = entry && readSignatureEntry(seq, entry.slice, entry.bytes);
    if (run === undefined || run.first <= this.#checked) return false;
    const before = { first: this.#checked + 1, last: run.first - 1 };
    if (!this.#isGivenUp(before)) return false;
    const covered = { first: run.first, last: seq - 1 };
    if (this.#hasLoss(covered)) this.#lose({ first: before.first, last: seq });
    else if (!isSigned(run)) return false;
    else {
      this.#lose(before);
      if (!this.#isWhole(covered)) this.#lose({ first: run.first, last: seq });
    }
    this.#checked = seq;
    return true;
  }

  /**
   * Passes the entries from `first` to `last`, which nobody signs. Returns false if they lie within
   * a run.
   */
  pass({ first, last }: SeqRange): boolean {
    const before = { first: this.#checked + 1, last: first - 1 };
    if (!this.#isGivenUp(before)) return false;
    this.#lose(before);
    this.#checked = last;
    return true;
  }

  /** Forgets the run up to `seq`, where a forgery shows. Returns the seq before the run. */
  forget(seq: Seq): Seq {
    for (let each = this.#checked + 1; each <= seq; each++) this.arrivals.clear(each);
    this.#isForged = true;
    return this.#checked;
  }

  /** Yields the messages in a range. */
  *messages({ first, last }: SeqRange): Iterable<SignedMessage> {
    for (let seq = first; seq <= last; seq++) {
      const message = this.arrivals.messageAt(seq);
      if (message !== undefined) yield message;
    }
  }

  /** Returns true if nothing is in a range, or only what is left of runs without a signature. */
  #isGivenUp(range: SeqRange): boolean {
    return range.last < range.first || this.#hasLoss(range);
  }

  /** Returns true if a run begins with a message and ends with one, as each honest run does. */
  #isWhole({ first, last }: SeqRange): boolean {
    return this.arrivals.beginsAt(first) && this.arrivals.endsAt(last);
  }

  #hasLoss({ first, last }: SeqRange): boolean {
    for (let seq = first; seq <= last; seq++) if (this.arrivals.isLost(seq)) return true;
    return false;
  }

  #lose({ first, last }: SeqRange): void {
    for (let seq = first; seq <= last; seq++) this.arrivals.lose(seq);
  }
}
