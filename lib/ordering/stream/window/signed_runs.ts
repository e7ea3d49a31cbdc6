import type { Seq } from "../../../core/mod.ts";
import type { RunSignature, RunVerifier } from "../../../identity/statements/mod.ts";
import type { OpenRun } from "./open_run.ts";
import type { RunCheck } from "./run_check.ts";

/**
 * The check of a signed stream of one member (PROTOCOL 8.8): each run ends with the member's
 * signature. A forger can delay a member, but not speak for it, because a forgery releases nothing.
 */
export class SignedRuns<O> implements RunCheck {
  readonly vouches = false;
  readonly #open: OpenRun<O>;
  readonly #verifier: RunVerifier;

  constructor(open: OpenRun<O>, verifier: RunVerifier) {
    this.#open = open;
    this.#verifier = verifier;
  }

  advance(next: Seq): Seq {
    const open = this.#open;
    const { arrivals } = open;
    let seq = next;
    for (; arrivals.at(seq) !== undefined; seq++) {
      if (seq <= open.checked || !arrivals.isSignature(seq)) continue;
      if (!open.close(seq, this.#isSigned)) return open.forget(seq);
    }
    return seq - 1;
  }

  /** Returns true if the member has signed a run. */
  readonly #isSigned = (run: RunSignature): boolean => {
    const covered = { first: run.first, last: run.first + run.count - 1 };
    return this.#verifier.isSigned(run, this.#open.messages(covered));
  };
}
