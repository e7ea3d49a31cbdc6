import type { Seq, SeqRange } from "../../../core/mod.ts";
import type { KeptMessage } from "../resend_buffer.ts";

/** A whole message as it is offered: `bytes` from `start` to `end`. */
export interface OfferedMessage<O = undefined> {
  readonly type: "message";
  /** The seqs of its fragments. */
  readonly range: SeqRange;
  readonly sentAt: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** The origin that was kept with its first fragment. */
  readonly origin: O | undefined;
}

/** The next thing in a stream: a message, or a gap where messages were given up. */
export type Offered<O = undefined> =
  | OfferedMessage<O>
  | { readonly type: "gap"; readonly range: SeqRange };

/** The next run of a signed stream as it was signed, or a gap where runs were given up. */
export type OfferedRun =
  | {
    readonly type: "run";
    /** The seq of its first message. */
    readonly first: Seq;
    /** Its messages, fragment by fragment, and their signature, which is the last entry. */
    readonly entries: readonly KeptMessage[];
  }
  | { readonly type: "gap"; readonly range: SeqRange };
