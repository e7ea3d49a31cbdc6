import { earliestOf, type Instant } from "../../../core/mod.ts";

/** A part of a group that has deadlines of its own. */
interface Timed {
  nextDeadline(): Instant | undefined;
}

/**
 * Every timer of a fifo group, by the part of the group that keeps it. A deadline is kept once, by
 * its owner; `FifoGroup.handleTimeout()` calls every part, and a part whose deadline is not due
 * does nothing. Numbers in parentheses are sections of docs/PROTOCOL.md.
 */
export interface FifoTimers {
  /**
   * Tail: asks the members that have not acknowledged our last messages how far they are (8.3.5).
   *
   * Pace: reports that messages wait for a slow member, and later detaches it (8.4.6).
   */
  readonly sender: Timed;
  /**
   * Ack: acknowledges messages that no other datagram of ours has acknowledged meanwhile (8.4.2).
   *
   * Nak: asks a member for the holes in its stream, again and again (8.3.1).
   */
  readonly receiver: Timed;
  /**
   * Repair: goes on with repair that waits for its budget (8.3.3); the datagram is taken by the
   * `pollTransmit` after the timeout.
   */
  readonly transmitter: Timed;
  /**
   * Hello: greets a member that has not greeted us, again and again (8.1.3, 8.1.6).
   *
   * Departed: asks survivors for extents or messages of a departed stream, or forgets the stream
   * (8.6).
   */
  readonly stays: Timed;
  /** Slow: repeats the notice of the members that are detached from our stream (8.4.9). */
  readonly slow: Timed;
  /** Recall: repeats a question for history, or asks the next member (12.3.2, 12.4.1). */
  readonly history: Timed;
  /**
   * Bye: leaves although members lack messages of ours, after `BYE_MS` without progress (8.5.1).
   */
  readonly leaving: Timed;
  /** Leaves: reports a leave that no view has named, `BYE_PATIENCE_MS` after the bye (8.1.9). */
  readonly leaves: Timed;
}

/** Returns the earliest deadline of a fifo group; `undefined` if there is none. */
export function earliestFifoDeadline(timers: FifoTimers): Instant | undefined {
  return earliestOf(
    timers.sender.nextDeadline(),
    timers.receiver.nextDeadline(),
    timers.transmitter.nextDeadline(),
    timers.stays.nextDeadline(),
    timers.slow.nextDeadline(),
    timers.history.nextDeadline(),
    timers.leaving.nextDeadline(),
    timers.leaves.nextDeadline(),
  );
}
