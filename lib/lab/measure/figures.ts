import type { Violation } from "../check/violation.ts";
import type { Cost } from "../observe/cost.ts";
import type { TimeSlice } from "../observe/load_timeline.ts";
import type { Mark } from "../observe/load_trace.ts";
import type { Silence } from "../observe/silence.ts";
import type { RoleUsage } from "../observe/usage.ts";
import type { LoadPlan } from "../plan/load_plan.ts";
import type { Distribution } from "./distribution.ts";
import type { ClientFigures } from "./measure_client.ts";
import type { FailoverFigures } from "./measure_failover.ts";

/** The figures of one run as a whole, and the verdict on it. */
export interface RunFigures {
  readonly clients: readonly ClientFigures[];
  /** Messages that were multicast. */
  readonly sent: number;
  /** Deliveries at all clients together: every message counts once for every client that has it. */
  readonly delivered: number;
  /** Milliseconds from the first multicast anywhere to the last delivery anywhere. */
  readonly elapsedMs: number | undefined;
  /** Messages per second: the sum of the clients' throughput, as the course defines it. */
  readonly throughputSum: number | undefined;
  /** Messages per second: distinct messages that were delivered somewhere ÷ `elapsedMs`. */
  readonly throughput: number | undefined;
  /** Latency in milliseconds of every delivery of somebody else's message. */
  readonly oneWayMs: Distribution | undefined;
  /** Latency in milliseconds of every delivery of one's own message. */
  readonly ownMs: Distribution | undefined;
  /** The same as HDR histograms of microseconds: V2, compressed, in base64; empty without any. */
  readonly histograms: { readonly oneWay: string; readonly own: string };
  /** The longest time that some client waited for its next delivery. */
  readonly silence: Silence | undefined;
  /** What all clients together sent, and the sequencer. */
  readonly cost: Cost;
  /** The sequencer's part of it; `undefined` where there was none. */
  readonly sequencerCost: Cost | undefined;
  /** Datagrams sent, of all kinds, for each delivery. */
  readonly datagramsPerDelivery: number | undefined;
  /** Datagrams sent again, for each hundred with messages in them. */
  readonly retransmitPercent: number | undefined;
  /** What the processes took of their hosts: since their start, and in a load while it went on. */
  readonly roles: readonly RoleUsage[];
  /** How a load went; `undefined` where all texts were sent at once. */
  readonly load?: LoadFigures;
  /** Every way in which the order was wrong or a message missing. */
  readonly violations: readonly Violation[];
  /** What else went wrong. */
  readonly faults: readonly string[];
  /** Nothing of both. */
  readonly isOk: boolean;
}

/** What a load has beside the figures of every run. */
export interface LoadFigures {
  readonly plan: LoadPlan;
  /** Messages that were due and for which the group had no room in time. */
  readonly unsent: number;
  /** Milliseconds from when a message was due to when it was handed to gm: a part of its latency. */
  readonly lagMs: Distribution | undefined;
  /** Milliseconds of a slice. */
  readonly sliceMs: number;
  readonly timeline: readonly TimeSlice[];
  /** What happened meanwhile. */
  readonly marks: readonly Mark[];
  /** What became of it where servers were killed meanwhile. */
  readonly failover?: FailoverFigures;
}
