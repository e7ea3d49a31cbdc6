import type { Seq, SeqRange } from "../../core/mod.ts";
import {
  readSignatureEntry,
  type RunSignature,
  type RunVerifier,
  type SignedMessage,
} from "../../identity/statements/mod.ts";
import type { OrderedFrame, ViewChange } from "../../wire/mod.ts";
import type { Arrivals } from "../stream/window/arrivals.ts";
import type { RunCheck } from "../stream/window/run_check.ts";
import type { EntryFrame } from "./sequence_entry.ts";

/** A member as one whose messages are checked. */
export interface SequenceSigner {
  readonly verifier: RunVerifier;
  /**
   * The seq of its last signature in its own stream: nothing up to there has a place again. Only
   * the check of the sequence sets it.
   */
  last: Seq;
}

/** The members whose messages the sequence has, by their slots. */
export interface SequenceSigners {
  /** Takes note of a change of the view, which is checked to be in its place. */
  onChange(change: ViewChange): void;
  /** Returns the member in a slot; `undefined` if its key is not known. */
  inSlot(slot: number): SequenceSigner | undefined;
}

/**
 * The entries of a signed total-order group that came in order and that nobody may see before they
 * are checked (PROTOCOL 10.9). The sequencer places each run of a member as a whole, and the
 * signature right after it. So it can alter and invent nothing, nor number anew what a member said,
 * nor place it twice; it chooses the order of the runs, and may leave some out.
 *
 * Changes of the view and installs lie between runs. What does not verify is forgotten, from the
 * end of the last run on, and asked for again: somebody who forges the sequencer's datagrams may
 * have put in one of the entries. Where the sequencer no longer holds an entry of a run, all of the
 * run is lost.
 *
 * Worked case: 41 and 42 are ford's submissions 7 and 8, and 43 is their signature, his 9. 44 is
 * arthur's join. A sequencer that gives 42 another text, or that places ford's 7 to 9 again as 45
 * to 47, gets no further than 40, or 44.
 */
export class SignedSequence implements RunCheck {
  readonly vouches = true;
  readonly #arrivals: Arrivals<EntryFrame>;
  readonly #signers: SequenceSigners;
  checked: Seq;
  #isForged = false;

  /** `checked` is the seq up to which everything is checked; at first the cut. */
  constructor(arrivals: Arrivals<EntryFrame>, signers: SequenceSigners, checked: Seq) {
    this.#arrivals = arrivals;
    this.#signers = signers;
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
      const origin = seq <= this.checked ? undefined : arrivals.runAt(seq)?.origin;
      if (origin === undefined) continue;
      const isGood = origin.type !== "ordered"
        ? this.#pass(seq, origin)
        : !arrivals.isSignature(seq) || this.#close(seq, origin);
      if (!isGood) return this.#forget(seq);
    }
    return seq - 1;
  }

  skipTo(seq: Seq): void {
    this.checked = Math.max(this.checked, seq);
  }

  backTo(seq: Seq): void {
    this.checked = Math.min(this.checked, seq);
  }

  /** Passes a change of the view, or a part of an install. Returns false if it is within a run. */
  #pass(seq: Seq, origin: Exclude<EntryFrame, OrderedFrame>): boolean {
    const arrivals = this.#arrivals;
    if (!arrivals.endsAt(seq)) return true;
    let first = seq;
    while (first > this.checked + 1 && !arrivals.beginsAt(first)) first--;
    const open = { first: this.checked + 1, last: arrivals.beginsAt(first) ? first - 1 : seq - 1 };
    // What is before it is of runs whose signatures are lost.
    if (open.last >= open.first && !this.#hasLoss(open)) return false;
    this.#lose(open);
    if (origin.type === "change") this.#signers.onChange(origin.change);
    this.checked = seq;
    return true;
  }

  /** Ends the open run with the signature at a seq. Returns false if it is forged. */
  #close(seq: Seq, origin: OrderedFrame): boolean {
    const entry = this.#arrivals.messageAt(seq);
    const run = entry && readSignatureEntry(seq, entry.slice, entry.bytes);
    if (run === undefined || run.first <= this.checked) return false;
    const before = { first: this.checked + 1, last: run.first - 1 };
    // What is before the run is of runs whose signatures are lost.
    if (before.last >= before.first && !this.#hasLoss(before)) return false;
    const covered = { first: run.first, last: seq - 1 };
    if (this.#hasLoss(covered)) this.#lose({ first: before.first, last: seq });
    else if (!this.#isSigned(run, origin.slot, origin.submission + seq - origin.base)) return false;
    else {
      this.#lose(before);
      if (!this.#isWhole(covered)) this.#lose({ first: run.first, last: seq });
    }
    this.checked = seq;
    return true;
  }

  /** Returns true if the member in a slot has signed a run, which had no place so far. */
  #isSigned({ first, count, signature }: RunSignature, slot: number, own: Seq): boolean {
    const signer = this.#signers.inSlot(slot);
    const submission = own - count;
    if (signer === undefined || submission <= signer.last) return false;
    for (let i = 0; i < count; i++) {
      const origin = this.#arrivals.runAt(first + i)?.origin;
      if (origin?.type !== "ordered" || origin.slot !== slot) return false;
      if (origin.submission + first + i - origin.base !== submission + i) return false;
    }
    const covered = this.#messages({ first, last: first + count - 1 });
    if (!signer.verifier.isSigned({ first: submission, count, signature }, covered)) return false;
    signer.last = own;
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
