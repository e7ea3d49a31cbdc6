import type { Instant } from "../../../core/mod.ts";

/**
 * All timers of a fifo group, each with the part of the group that keeps it and acts when it is due.
 *
 * The group's `nextDeadline()` is the earliest of them; its `handleTimeout()` calls every part, and a
 * part whose timer is not due does nothing.
 */
export const FIFO_TIMERS = {
  /** Members have not acknowledged the last messages: the tail asks them how far they are (8.3.5). */
  tail: "sender",
  /** The window has been full for a while: reports it, later detaches the slow member (8.4.6). */
  pace: "sender",
  /** Acknowledgements are owed and did not ride on a message (8.4.2). */
  ack: "receiver",
  /** A hole is older than the reordering tolerance, or its last NAK was not answered (8.3.1). */
  nak: "receiver",
  /** The budget allows repair that had to wait for it (8.3.3). */
  repair: "transmitter",
  /** A peer has not greeted us: says hello to it, or says it again (8.1.3, 8.1.6). */
  hello: "stays",
  /** A departed stream: asks for extents or messages again, or forgets the stream (8.6). */
  departed: "stays",
  /** The notice of members that are too slow for us is repeated (8.4.9). */
  slow: "slow",
  /** A question for history was not answered: asks again, or asks the next member (12.4.1). */
  recall: "history",
  /** Leaving has waited for `BYE_MS` without progress: says bye all the same (8.5.1). */
  bye: "leaving",
} as const;

/** A part of a fifo group that keeps timers. */
export type TimerKeeper = typeof FIFO_TIMERS[keyof typeof FIFO_TIMERS];

/** A part that can say when its earliest timer is due. */
export interface Timed {
  nextDeadline(): Instant | undefined;
}
