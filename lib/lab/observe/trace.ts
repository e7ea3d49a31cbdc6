import type { ProcessUsage } from "../../net/mod.ts";
import type { DeliveredMessage, ViewEntry } from "../check/mod.ts";
import type { Cost } from "./cost.ts";
import type { ClockJump, HostClock } from "./host_clock.ts";
import type { ServerTotals } from "./server_told.ts";

/**
 * One message as a client delivered it. Times are microseconds since 1970 by steady clocks (no step
 * of the wall clock changes them), converted to the lab's.
 */
export interface TimedDelivery extends DeliveredMessage {
  /** Time of the multicast, by the clock of the sender's host. */
  readonly sentAt: number;
  /**
   * Time at which the message was handed to the application, by the clock of the receiver's host.
   */
  readonly deliveredAt: number;
}

/** Everything that was observed of one client in a run. */
export interface ClientTrace {
  readonly name: string;
  /** The texts that the client had to multicast, in order. */
  readonly sent: readonly string[];
  /** Its deliveries, in order. */
  readonly deliveries: readonly TimedDelivery[];
  /**
   * Its deliveries and the changes of the view, in the order in which it reported them. In a
   * total-order group this is its part of the sequence, which begins after its own join.
   */
  readonly sequence: readonly (TimedDelivery | ViewEntry)[];
  /** Its cost while the messages were under way; `undefined` if it ended without reporting it. */
  readonly cost: Cost | undefined;
  /** Its usage; `undefined` if it ended without reporting it. */
  readonly usage?: ProcessUsage | undefined;
}

/** Everything that was observed of a run. The figures and the verdict follow from it. */
export interface RunTrace {
  readonly clients: readonly ClientTrace[];
  /** The hosts' clocks, if the run was on several hosts. */
  readonly clocks?: readonly HostClock[];
  /** Steady clocks that did not go on evenly: times between hosts would be wrong. */
  readonly clockJumps?: readonly ClockJump[];
  /**
   * Greatest error in milliseconds of a time from one client to another, because of their clocks.
   */
  readonly clockErrorMs?: number;
  /** The cost of joining, leaving and closing, of all clients and the sequencer together. */
  readonly joiningCost?: Cost;
  /** The sequencer's cost; `undefined` without a sequencer, or if it ended without reporting it. */
  readonly sequencerCost: Cost | undefined;
  /**
   * Milliseconds from the first multicast to an interruption; absent for a run that ended as
   * planned.
   */
  readonly interruptedMs?: number;
  /** The last reports of tracker and sequencer. */
  readonly servers?: ServerTotals;
  /** Everything that went wrong apart from violations of the order, as sentences. */
  readonly faults: readonly string[];
}
