import type { MemberId, Seq, SeqRange } from "../../core/mod.ts";
import type { MessageSlice } from "./message_run.ts";

/** Messages of the source's stream, with seqs from `base` on, without holes. */
export interface DataFrame {
  readonly type: "data";
  readonly base: Seq;
  readonly messages: readonly MessageSlice[];
}

/** The source's progress in one stream. */
export interface AckEntry {
  /** The member whose stream it is. */
  readonly stream: MemberId;
  /** The seq up to which the source has delivered everything. */
  readonly delivered: Seq;
  /** Number of seqs after `delivered` that the source has room for. */
  readonly credit: number;
}
/** Acknowledges several streams of a group at once. */
export interface AckFrame {
  readonly type: "ack";
  /** The kernel bytes that each stream may have in flight to the source. */
  readonly share: number;
  readonly entries: readonly AckEntry[];
}

/**
 * A NAK asks for ranges of a stream that the source misses. `not-held` answers with those of them
 * that its source does not hold any more.
 */
export interface RangesFrame {
  readonly type: "nak" | "not-held";
  readonly stream: MemberId;
  readonly ranges: readonly SeqRange[];
}
/** The highest seq that the source has sent. A receiver that lost the last messages notices. */
export interface TailFrame {
  readonly type: "tail";
  readonly highest: Seq;
}

/**
 * Fixes where the source's stream begins for the destination: after `cut`. A hello asks for a
 * welcome, which says the same of the other stream (PROTOCOL 8.1).
 */
export interface GreetingFrame {
  readonly type: "hello" | "welcome";
  /** The view in which the source joined. */
  readonly joined: number;
  /** The view in which the destination joined, as the source knows it. */
  readonly peerJoined: number;
  /** The seq after which the source's stay began; not above `cut`. */
  readonly base: Seq;
  readonly cut: Seq;
  readonly name: string;
}
/** The source leaves the group; its stream ends at `last`. */
export interface ByeFrame {
  readonly type: "bye";
  /**
   * The view in which the source joined: a late bye must not end the stay after the one it names.
   */
  readonly joined: number;
  readonly last: Seq;
}

/** The part that the source holds of a departed member's stream (PROTOCOL 8.6). */
export interface ExtentFrame {
  readonly type: "extent";
  /** The departed member. */
  readonly stream: MemberId;
  /** The view in which that member had joined. */
  readonly joined: number;
  /** The source's view: a member that is not in it can bring the source nothing any more. */
  readonly view: number;
  /** The highest seq of the stream that the source received, or that a tail told it. */
  readonly highest: Seq;
  /** True if the source asks for the destination's extent. */
  readonly asks: boolean;
  /** The ranges that the source can send to others. */
  readonly held: readonly SeqRange[];
}
/**
 * Messages of a departed member's stream, from seq `base` on, repeated by a member that holds them.
 */
export interface RelayFrame {
  readonly type: "relay";
  readonly stream: MemberId;
  /** The view in which that member had joined. */
  readonly joined: number;
  readonly base: Seq;
  readonly messages: readonly MessageSlice[];
}
/**
 * Finds out whether the path passes a datagram as long as the one that it is in, in which it is
 * alone (PROTOCOL 8.4.16).
 */
export interface PathProbeFrame {
  readonly type: "path-probe";
  /** Number of zeros that it has as its body. */
  readonly padding: number;
}
/** The answer to a probe: a datagram of so many bytes has arrived. */
export interface PathPassedFrame {
  readonly type: "path-passed";
  readonly bytes: number;
}
/**
 * Finds out whom the group's channel reaches, with a datagram as long as the one that it is in, in
 * which it is alone (PROTOCOL 8.4.17).
 */
export interface ChannelProbeFrame {
  readonly type: "channel-probe";
  /** The number of the probe, which its answers repeat. */
  readonly count: number;
  /** Number of zeros that follow. */
  readonly padding: number;
}
/** The answer to a probe of a channel: it has arrived. */
export interface ChannelPassedFrame {
  readonly type: "channel-passed";
  readonly count: number;
}
/** The members that are too slow for the source's stream at present: they are detached from it. */
export interface SlowFrame {
  readonly type: "slow";
  /** Rises with every change of the list, so that an old list is not taken for a new one. */
  readonly count: number;
  readonly members: readonly MemberId[];
}
