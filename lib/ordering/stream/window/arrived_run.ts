import type { Seq } from "../../../core/mod.ts";
import type { MessageSlice } from "../../../wire/mod.ts";

/** Messages with seqs that follow each other, as a frame brings them. */
export interface MessageRun {
  /** The seq of the first. */
  readonly base: Seq;
  readonly messages: readonly MessageSlice[];
}

/** A run that arrived: the datagram that brought it, and what the caller wants kept with it. */
export interface ArrivedRun<O> extends MessageRun {
  readonly bytes: Uint8Array;
  readonly origin: O | undefined;
}
