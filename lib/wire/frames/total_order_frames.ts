import type { Epoch, MemberId, Seq } from "../../core/mod.ts";
import type { MessageSlice } from "./message_run.ts";
import type { ViewChange } from "./view_change.ts";

/** Messages of one sender with consecutive places in the sequence of the group, from `base` on. */
export interface OrderedFrame {
  readonly type: "ordered";
  /** The epoch that ordered them. */
  readonly epoch: Epoch;
  readonly base: Seq;
  /** The slot of the sender: its number in the group. */
  readonly slot: number;
  /** The seq of the first message in the sender's own stream. */
  readonly submission: Seq;
  readonly messages: readonly MessageSlice[];
}

/** A change of the view as an entry of the sequence. */
export interface ChangeFrame {
  readonly type: "change";
  /** The epoch that ordered it. */
  readonly epoch: Epoch;
  readonly seq: Seq;
  readonly change: ViewChange;
}
/**
 * The entry that opens an epoch: where the epoch before ended, and the members that go on. A long
 * list goes in parts, which have seqs of their own like the fragments of a message.
 */
export interface InstallFrame {
  readonly type: "install";
  readonly epoch: Epoch;
  readonly seq: Seq;
  /** The last seq of what was recovered of the epochs before; 0 if there was nothing. */
  readonly previousLast: Seq;
  readonly view: number;
  /** The number of this part, from 0. */
  readonly part: number;
  readonly parts: number;
  readonly members: readonly MemberId[];
}

/**
 * The seq up to which all members hold the sequence of a safe group, as the source knows it
 * (PROTOCOL 11.3). From the sequencer it allows everything up to there to be delivered. From a
 * member that holds more it asks for the newest seq.
 */
export interface StableFrame {
  readonly type: "stable";
  readonly seq: Seq;
}

/**
 * The paths to members that the sequence does not reach: nothing of the member comes, other
 * datagrams of it come, or it acknowledges short datagrams and long ones get lost.
 */
export const UNREACHED_PATHS = ["silent", "heard", "narrow"] as const;
/** The path to a member that the sequence does not reach. */
export type UnreachedPath = typeof UNREACHED_PATHS[number];

/**
 * The members that the sequence does not reach, although entries wait for them (PROTOCOL 10.5.5).
 */
export interface UnreachedFrame {
  readonly type: "unreached";
  /** Rises with every change of the list, so that an old list is not taken for a new one. */
  readonly count: number;
  readonly members: readonly {
    readonly id: MemberId;
    /** The path to the member, as far as the sequencer knows it. */
    readonly path: UnreachedPath;
  }[];
}

/**
 * The order of the header's epoch up to `seq`, as the sequencer of a signed group vouches for it
 * (PROTOCOL 10.9.8).
 */
export interface HeadFrame {
  readonly type: "head";
  readonly seq: Seq;
  /** The seq up to which all members have taken the sequence. It is not signed. */
  readonly held: Seq;
  /** The chain hash at `seq`. */
  readonly chain: Uint8Array;
  /** The sequencer's signature of the head. */
  readonly signature: Uint8Array;
}

/**
 * The members that have not acknowledged the sequence up to `seq`, each with the seq up to which it
 * has (PROTOCOL 10.6.1). From a member, which lists none, it asks the sequencer for them.
 */
export interface LackingFrame {
  readonly type: "lacking";
  readonly seq: Seq;
  readonly members: readonly { readonly id: MemberId; readonly delivered: Seq }[];
}
