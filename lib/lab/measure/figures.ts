import type { Violation } from "../check/mod.ts";
import type { Cost, Mark, RoleUsage, Silence, TimeSlice } from "../observe/mod.ts";
import type { LoadPlan } from "../plan/mod.ts";
import type { Distribution } from "./distribution.ts";
import type { ClientFigures } from "./measure_client.ts";
import type { FailoverFigures } from "./measure_failover.ts";

/**
 * The figures of one run as a whole, and the verdict on it. measure_run.ts computes them from every
 * delivery, measure_load.ts from the clients' reports; differences are noted below.
 */
export interface RunFigures {
  readonly clients: readonly ClientFigures[];
  /** Number of messages that were multicast. */
  readonly sent: number;
  /**
   * Number of deliveries at all clients together: a message delivered by n clients counts n times.
   */
  readonly delivered: number;
  /**
   * Milliseconds from the first multicast of any client to the last delivery at any client. In a
   * load from the start of the load. `undefined` without any delivery.
   */
  readonly elapsedMs: number | undefined;
  /**
   * Messages per second: the sum of {@linkcode ClientFigures.throughput}, as the course defines it.
   */
  readonly throughputSum: number | undefined;
  /**
   * Messages per second: different messages that were delivered by any client ÷ `elapsedMs`. In a
   * load, the deliveries of the client with the most of them ÷ `elapsedMs`.
   */
  readonly throughput: number | undefined;
  /**
   * Deliveries per second: `delivered` ÷ `elapsedMs`, at all clients together. The plotted
   * throughput: the sum of the clients' own throughputs is arbitrarily high if a listener gets all
   * at once.
   */
  readonly deliveriesPerSecond: number | undefined;
  /**
   * Latency in milliseconds of all deliveries of other clients' messages, to the delivery: from the
   * multicast, or in a load from the time at which the message was due (response time).
   */
  readonly oneWayMs: Distribution | undefined;
  /** Latency in milliseconds of all deliveries of a client's own messages, counted likewise. */
  readonly ownMs: Distribution | undefined;
  /**
   * Both latencies as HDR histograms of microseconds (V2, compressed, base64); empty without any.
   */
  readonly histograms: { readonly oneWay: string; readonly own: string };
  /** The longest time between two successive deliveries at one client. */
  readonly silence: Silence | undefined;
  /**
   * The cost of all clients and the sequencer together, while the messages were under way;
   * `undefined` if one of them is not known, as when the run was interrupted.
   */
  readonly cost: Cost | undefined;
  /**
   * The cost of joining, leaving and closing, likewise. `undefined` for a load: it is not measured.
   */
  readonly joiningCost: Cost | undefined;
  /**
   * Copies of messages per datagram with new messages. A message is one copy to each receiver in
   * fifo order, and in the other orders one to the sequencer and one from it to each client.
   */
  readonly messagesPerDatagram: number | undefined;
  /** The sequencer's part of `cost`; `undefined` if there was no sequencer. */
  readonly sequencerCost: Cost | undefined;
  /** Datagrams sent, of all kinds ÷ `delivered`. */
  readonly datagramsPerDelivery: number | undefined;
  /** Resent datagrams per hundred datagrams with new messages, in percent. */
  readonly retransmitPercent: number | undefined;
  /** CPU time and memory by role: since the start of the processes; in a load, while it went on. */
  readonly roles: readonly RoleUsage[];
  /** Further figures of a load; `undefined` if all texts were sent at once. */
  readonly load?: LoadFigures;
  /** All violations of the order, missing messages included. */
  readonly violations: readonly Violation[];
  /** Sentences that a reader must know before trusting the figures. No part of the verdict. */
  readonly warnings: readonly string[];
  /** Everything else that went wrong, as sentences. */
  readonly faults: readonly string[];
  /**
   * Milliseconds from the first multicast, or the start of a load, to an interruption: the run is
   * measured so far, and not judged.
   */
  readonly interruptedMs?: number;
  /** True if there are neither violations nor faults, and the run was judged. */
  readonly isOk: boolean;
}

/** The figures that only a load has. */
export interface LoadFigures {
  readonly plan: LoadPlan;
  /**
   * Number of messages that were due but not sent, because the group had no room in time. This and
   * the next four are `undefined` for a load that was interrupted before all clients had sent
   * everything.
   */
  readonly unsent: number | undefined;
  /**
   * Milliseconds from the time at which a message was due to its multicast: a part of its latency.
   */
  readonly lagMs: Distribution | undefined;
  /** The part of `lagMs` that is the generator's own: it was free to send, and was late. */
  readonly generatorLagMs: Distribution | undefined;
  /** Milliseconds in which all generators together kept their processes busy to send on time. */
  readonly busyMs: number | undefined;
  /** True if the generator was hardly ever late by itself. */
  readonly hasKeptUp: boolean | undefined;
  /** Service time in milliseconds of other clients' messages: from the sending to the delivery. */
  readonly serviceMs: Distribution | undefined;
  /** The service times as an HDR histogram, like `histograms`. */
  readonly serviceHistogram: string;
  /** Number of latencies that are in no figure, because they came out below 0 or over an hour. */
  readonly impossible: number;
  /** Greatest error in milliseconds of a latency, because of the clients' clocks. */
  readonly clockErrorMs: number;
  /** Length of a slice of the timeline in milliseconds. */
  readonly sliceMs: number;
  readonly timeline: readonly TimeSlice[];
  /** Events during the load. */
  readonly marks: readonly Mark[];
  /** Figures of the strikes, if servers were killed during the load. */
  readonly failover?: FailoverFigures;
}
