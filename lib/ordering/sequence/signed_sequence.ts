import type { MemberId, Seq } from "../../core/mod.ts";
import type { ChainedRun, RunSignature, RunVerifier } from "../../identity/statements/mod.ts";
import type { InstallFrame, OrderedFrame, ViewChange } from "../../wire/mod.ts";
import type { OpenRun } from "../stream/window/open_run.ts";
import type { RunCheck } from "../stream/window/run_check.ts";
import type { EntryFrame } from "./sequence_entry.ts";

/** A member as one whose messages are checked. */
export interface SequenceSigner {
  readonly id: MemberId;
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

/** The order of the sequence as a whole, which its sequencer vouches for in heads. */
export interface SequenceOrder {
  /** True if the sequencer has signed another order than the one that it has shown us. */
  readonly isRefused: boolean;
  addRun(run: ChainedRun): void;
  addChange(seq: Seq, change: ViewChange): void;
  addInstall(install: InstallFrame): void;
}

/**
 * The check of the one sequence of a signed total-order group (PROTOCOL 10.9). The sequencer places
 * each run of a member as a whole, and the signature right after it. So it can alter and invent
 * nothing, nor number anew what a member said, nor place it twice; it chooses the order of the
 * runs, and may leave some out.
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
  readonly #open: OpenRun<EntryFrame>;
  readonly #signers: SequenceSigners;
  readonly #order: SequenceOrder;

  constructor(open: OpenRun<EntryFrame>, signers: SequenceSigners, order: SequenceOrder) {
    this.#open = open;
    this.#signers = signers;
    this.#order = order;
  }

  advance(next: Seq): Seq {
    const open = this.#open;
    const { arrivals } = open;
    let seq = next;
    for (; arrivals.at(seq) !== undefined; seq++) {
      const origin = seq <= open.checked ? undefined : arrivals.runAt(seq)?.origin;
      if (origin === undefined) continue;
      if (this.#order.isRefused) return open.forget(seq);
      const isGood = origin.type !== "ordered"
        ? this.#pass(seq, origin)
        : !arrivals.isSignature(seq) || open.close(seq, this.#isSigned);
      if (!isGood) return open.forget(seq);
    }
    return seq - 1;
  }

  /** Passes a change of the view, or a part of an install. Returns false if it is within a run. */
  #pass(seq: Seq, origin: Exclude<EntryFrame, OrderedFrame>): boolean {
    const { arrivals, checked } = this.#open;
    if (!arrivals.endsAt(seq)) return true;
    let first = seq;
    while (first > checked + 1 && !arrivals.beginsAt(first)) first--;
    if (!arrivals.beginsAt(first)) first = seq;
    if (!this.#open.pass({ first, last: seq })) return false;
    if (origin.type === "change") {
      this.#signers.onChange(origin.change);
      this.#order.addChange(seq, origin.change);
      return true;
    }
    for (let part = first; part <= seq; part++) {
      const install = arrivals.runAt(part)?.origin;
      if (install?.type === "install") this.#order.addInstall(install);
    }
    return true;
  }

  /** Returns true if the member whose slot the entries have signed a run that had no place yet. */
  readonly #isSigned = ({ first, count, signature }: RunSignature): boolean => {
    const { arrivals } = this.#open;
    const end = first + count;
    const closing = arrivals.runAt(end)?.origin;
    if (closing?.type !== "ordered") return false;
    const { slot } = closing;
    const signer = this.#signers.inSlot(slot);
    const own = closing.submission + end - closing.base;
    const submission = own - count;
    if (signer === undefined || submission <= signer.last) return false;
    for (let i = 0; i < count; i++) {
      const origin = arrivals.runAt(first + i)?.origin;
      if (origin?.type !== "ordered" || origin.slot !== slot) return false;
      if (origin.submission + first + i - origin.base !== submission + i) return false;
    }
    const covered = this.#open.messages({ first, last: end - 1 });
    if (!signer.verifier.isSigned({ first: submission, count, signature }, covered)) return false;
    signer.last = own;
    const messages = this.#open.messages({ first, last: end - 1 });
    this.#order.addRun({ range: { first, last: end }, member: signer.id, submission, messages });
    return true;
  };
}
