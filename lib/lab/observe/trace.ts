import type { DeliveredMessage } from "../check/check_order.ts";
import type { ViewEntry } from "../check/check_total_order.ts";
import type { ProcessUsage } from "../../net/mod.ts";
import type { Cost } from "./cost.ts";
import type { HostClock } from "./host_clock.ts";
import type { ServerTotals } from "./server_told.ts";

/** One message as a client delivered it. */
export interface TimedDelivery extends DeliveredMessage {
  /**
   * Microseconds since 1970, by the sender's clock (in a run over several hosts, brought to the
   * lab's clock): when the sender multicast it.
   */
  readonly sentAt: number;
  /** Microseconds since 1970, by the receiver's clock (or the lab's): when the application had it. */
  readonly deliveredAt: number;
}

/** All that is known of one client after a run. */
export interface ClientTrace {
  readonly name: string;
  /** The texts that it was told to multicast, in order. */
  readonly sent: readonly string[];
  /** What it delivered, in order. */
  readonly deliveries: readonly TimedDelivery[];
  /**
   * In a total-order group all that it was told, in order: the deliveries, and among them the
   * changes of the view. Where its join is in the sequence it is not told.
   */
  readonly sequence: readonly (TimedDelivery | ViewEntry)[];
  /** `undefined` if it ended without telling; so is its usage. */
  readonly cost: Cost | undefined;
  readonly usage?: ProcessUsage | undefined;
}

/** What all clients of one run sent and delivered. */
export interface RunTrace {
  readonly clients: readonly ClientTrace[];
  /** What is known of the hosts' clocks, where the run was on several. */
  readonly clocks?: readonly HostClock[];
  /** The sequencer's cost; `undefined` where there was none, or it ended without telling. */
  readonly sequencerCost: Cost | undefined;
  /** What tracker and sequencer used. */
  readonly servers?: ServerTotals;
  /** What went wrong beside the order: a client that ended badly, a wait that took too long. */
  readonly faults: readonly string[];
}
