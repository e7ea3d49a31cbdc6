import type { MemberId, Seq } from "../../core/mod.ts";
import type { MessageSlice } from "./message_run.ts";

/** Asks for messages from before, in the order of their places (PROTOCOL 12.4). */
export interface RecallFrame {
  readonly type: "recall";
  /** A number that the answers repeat, since they may be late. */
  readonly question: number;
  /** The first place that is asked for; 0 leaves it to `count`. */
  readonly place: Seq;
  /** Bytes of the message at `place` that the source has already. */
  readonly offset: number;
  /** Number of messages asked for, the last ones; 0 asks for all. */
  readonly count: number;
  /**
   * The last place that is asked for; 0: the last before the source joined, as the destination saw
   * it.
   */
  readonly until: Seq;
}
/** A piece of a message from before. */
export interface PastFrame {
  readonly type: "past";
  readonly question: number;
  /** The first place before `place` without a message: from there to `place` there is none. */
  readonly from: Seq;
  /**
   * The place of the message: in a total-order group its seq in the sequence, in a fifo group a
   * number of the member that answers.
   */
  readonly place: Seq;
  /** The first seq of the message in its sender's stream, or in the sequence. */
  readonly seq: Seq;
  /** Number of seqs, and of places, that the message takes. */
  readonly seqs: number;
  /** The sender; 0 if it is no longer known. */
  readonly sender: MemberId;
  /** Bytes of the whole message. */
  readonly length: number;
  /** Bytes of the message before this piece. */
  readonly offset: number;
  /** The name of the sender. */
  readonly name: string;
  /** The piece: exactly one. */
  readonly messages: readonly MessageSlice[];
}

/** The kinds of marks between pieces of the past. The index of a kind is its code on the wire. */
export const PAST_MARKS = ["more", "gap", "end"] as const;
/**
 * A mark between pieces of the past. `more`: the page ends before `first`, and the asker asks on
 * from there. `gap`: the messages from `first` to `last` are gone. `end`: from `first` to `last`,
 * the end of what was asked for, there is no message.
 */
export interface PastMarkFrame {
  readonly type: "past-mark";
  readonly question: number;
  readonly kind: typeof PAST_MARKS[number];
  /** The first place before `first` without a message: from there to `first` there is none. */
  readonly from: Seq;
  readonly first: Seq;
  readonly last: Seq;
}
