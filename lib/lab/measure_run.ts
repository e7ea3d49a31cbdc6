import { checkOrder } from "./check_order.ts";
import { checkTotalOrder } from "./check_total_order.ts";
import { encodeHistogram, newLatencyHistogram, recordMicros } from "../client/load/mod.ts";
import { type Cost, NO_COST, retransmitPercent, sumCosts, totalSent } from "./cost.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import {
  type ClientFigures,
  earliest,
  latencyMs,
  latest,
  measureClient,
  othersOf,
  ownOf,
  perSecond,
} from "./measure_client.ts";
import type { LoadFigures } from "./measure_load.ts";
import type { Order } from "./run_plan.ts";
import { longestSilence, type Silence } from "./silence.ts";
import type { ClientTrace, Delivery, RunTrace } from "./trace.ts";
import { type RoleUsage, roleUsage } from "./usage.ts";
import type { Violation } from "./violation.ts";

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

export function measureRun(trace: RunTrace, order: Order): RunFigures {
  const clients = trace.clients.map(measureClient);
  const deliveries = trace.clients.flatMap((client) => client.deliveries);
  const elapsedMs = deliveries.length === 0 ? undefined : (
    latest(deliveries.map(({ deliveredAt }) => deliveredAt)) -
    earliest(deliveries.map(({ sentAt }) => sentAt))
  ) / 1_000;
  const distinct = new Set(deliveries.map(({ member, seq }) => `${member} ${seq}`)).size;
  const { sequencerCost } = trace;
  const cost = sumCosts([...clients.map((client) => client.cost), sequencerCost ?? NO_COST]);
  const violations = judge(trace, order);
  return {
    clients,
    sent: sum(clients.map(({ sent }) => sent)),
    delivered: deliveries.length,
    elapsedMs,
    throughputSum: sumOfKnown(clients.map(({ throughput }) => throughput)),
    throughput: perSecond(distinct, elapsedMs),
    oneWayMs: distributionOf(trace.clients.flatMap(othersOf).map(latencyMs)),
    ownMs: distributionOf(trace.clients.flatMap(ownOf).map(latencyMs)),
    histograms: { oneWay: histogramOf(trace, othersOf), own: histogramOf(trace, ownOf) },
    silence: longestSilence(trace.clients),
    cost,
    sequencerCost,
    datagramsPerDelivery: deliveries.length === 0
      ? undefined
      : totalSent(cost).datagrams / deliveries.length,
    retransmitPercent: retransmitPercent(cost),
    roles: rolesOf(trace),
    violations,
    faults: trace.faults,
    isOk: violations.length === 0 && trace.faults.length === 0,
  };
}

function histogramOf(
  { clients }: RunTrace,
  deliveriesOf: (client: ClientTrace) => readonly Delivery[],
): string {
  const histogram = newLatencyHistogram();
  for (const client of clients) {
    for (const delivery of deliveriesOf(client)) {
      recordMicros(histogram, delivery.deliveredAt - delivery.sentAt);
    }
  }
  return encodeHistogram(histogram);
}

function rolesOf({ clients, servers = {} }: RunTrace): RoleUsage[] {
  return [
    roleUsage("tracker", [servers.tracker?.usage]),
    roleUsage("sequencer", (servers.sequencers ?? []).map((told) => told?.usage)),
    roleUsage("client", clients.map(({ usage }) => usage)),
  ].filter((usage) => usage !== undefined);
}

function judge({ clients }: RunTrace, order: Order): Violation[] {
  const observation = {
    sent: new Map(clients.map(({ name, sent }) => [name, sent])),
    delivered: new Map(clients.map(({ name, deliveries }) => [name, deliveries])),
  };
  if (order === "fifo") return checkOrder(observation);
  const sequences = new Map(clients.map(({ name, sequence }) => [name, sequence]));
  return checkTotalOrder({ ...observation, sequences });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sumOfKnown(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : sum(known);
}
