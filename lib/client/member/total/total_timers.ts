import { earliestOf, type Instant } from "../../../core/mod.ts";

/** A part of a group that has deadlines of its own. */
interface Timed {
  nextDeadline(): Instant | undefined;
}

/**
 * Every deadline that a member's part in a total-order group can have, by the class that keeps it.
 * The deadlines are not kept again here, so a deadline that is cleared at its owner is gone.
 * `TotalGroup.handleTimeout()` lets each owner do what is due.
 */
export interface TotalTimers {
  /**
   * Tail: repeats to the sequencer how far we have submitted, until it has acknowledged all of it
   * (`TAIL_MS`, doubling up to `TAIL_MS_MAX`).
   *
   * Pace: reports to the application that messages wait for the sequencer (`WINDOW_FULL_MS`).
   */
  readonly sender: Timed;
  /**
   * Ack: acknowledges entries that no other datagram of ours has acknowledged meanwhile (`ACK_MS`,
   * or `ACK_FLOW_MS` while the sequence flows by itself; in a safe group `ACK_SOON_MS`).
   *
   * Nak: asks for the holes in the sequence (`REORDER_MS` after they show, then `NAK_RETRY_MS`,
   * doubling up to `NAK_RETRY_MS_MAX`).
   */
  readonly receiver: Timed;
  /**
   * Hello: says hello again to a sequencer that has not welcomed us (`HELLO_MS`, doubling up to
   * `HELLO_MS_MAX`). It is the one deadline that belongs to a phase, the greeting.
   *
   * Repair: goes on with repair that waits for its budget; the datagram is taken by the
   * `pollTransmit` after the timeout.
   */
  readonly succession: Timed;
  /**
   * Stable: asks in a safe group up to where all members hold the sequence (`STABLE_MS`, doubling
   * up to `STABLE_MS_MAX`).
   */
  readonly stability: Timed;
  /**
   * Order: reports that nobody orders the group (`UNORDERED_MS` without a word that is waited for).
   */
  readonly order: Timed;
  /**
   * Ask: asks the sequencer who lacks messages of ours (`HOLDERS_MS`, doubling up to
   * `HOLDERS_MS_MAX`; while we leave, `RECALL_MS`, doubling up to `RECALL_MS_MAX`).
   */
  readonly holders: Timed;
  /** Ask: repeats a question for history (`RECALL_MS`, doubling up to `RECALL_MS_MAX`). */
  readonly history: Timed;
  /** Bye: leaves although messages of ours have not come back (`BYE_MS` without progress). */
  readonly leaving: Timed;
}

/** Returns the earliest deadline of a total-order group; `undefined` if there is none. */
export function earliestTotalDeadline(timers: TotalTimers): Instant | undefined {
  return earliestOf(
    timers.sender.nextDeadline(),
    timers.receiver.nextDeadline(),
    timers.succession.nextDeadline(),
    timers.stability.nextDeadline(),
    timers.order.nextDeadline(),
    timers.holders.nextDeadline(),
    timers.history.nextDeadline(),
    timers.leaving.nextDeadline(),
  );
}
