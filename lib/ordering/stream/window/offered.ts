import type { SeqRange } from "../../../core/mod.ts";

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
