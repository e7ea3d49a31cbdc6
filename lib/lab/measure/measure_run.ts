import { encodeHistogram, newLatencyHistogram, recordMicros } from "../../client/front/load/mod.ts";
import { checkOrder, checkTotalOrder, type Violation } from "../check/mod.ts";
import {
  type ClientTrace,
  groupCost,
  longestSilence,
  messagesPerDatagram,
  retransmitPercent,
  type RoleUsage,
  roleUsage,
  type RunTrace,
  type TimedDelivery,
  totalSent,
} from "../observe/mod.ts";
import type { Order } from "../plan/mod.ts";
import { distributionOf } from "./distribution.ts";
import {
  earliest,
  latencyMs,
  latest,
  measureClient,
  othersOf,
  ownOf,
  perSecond,
} from "./measure_client.ts";
import type { RunFigures } from "./figures.ts";
import { jumpWarnings } from "./load_warnings.ts";
import { sum } from "./sum.ts";

/** Returns the figures of a run in which all texts were sent at once, and the verdict on it. */
export function measureRun(trace: RunTrace, order: Order): RunFigures {
  const { sequencerCost, clockJumps = [], joiningCost, interruptedMs } = trace;
  const isEven = clockJumps.length === 0;
  const clients = trace.clients.map((client) => measureClient(client, isEven));
  const sent = sum(clients.map((client) => client.sent));
  const oneWay = trace.clients.flatMap(othersOf).map(latencyMs);
  const deliveries = trace.clients.flatMap((client) => client.deliveries);
  const elapsedMs = deliveries.length === 0 || !isEven ? undefined : (
    latest(deliveries.map(({ deliveredAt }) => deliveredAt)) -
    earliest(deliveries.map(({ sentAt }) => sentAt))
  ) / 1_000;
  const distinct = new Set(deliveries.map(({ member, seq }) => `${member} ${seq}`)).size;
  const impossible = oneWay.filter((ms) => ms < 0).length;
  const cost = groupCost(clients.map((client) => client.cost), sequencerCost, order !== "fifo");
  const isJudged = interruptedMs === undefined;
  const violations = isJudged ? judge(trace, order) : [];
  return {
    clients,
    sent,
    delivered: deliveries.length,
    elapsedMs,
    throughputSum: sumOfKnown(clients.map(({ throughput }) => throughput)),
    throughput: perSecond(distinct, elapsedMs),
    deliveriesPerSecond: perSecond(deliveries.length, elapsedMs),
    oneWayMs: isEven ? distributionOf(oneWay.filter((ms) => ms >= 0)) : undefined,
    ownMs: distributionOf(trace.clients.flatMap(ownOf).map(latencyMs)),
    histograms: {
      oneWay: isEven ? histogramOf(trace, othersOf) : "",
      own: histogramOf(trace, ownOf),
    },
    silence: longestSilence(trace.clients),
    cost,
    joiningCost,
    messagesPerDatagram: cost &&
      messagesPerDatagram(cost, { sent, clients: clients.length, order }),
    sequencerCost,
    datagramsPerDelivery: deliveries.length === 0 || cost === undefined
      ? undefined
      : totalSent(cost).datagrams / deliveries.length,
    retransmitPercent: cost && retransmitPercent(cost),
    roles: rolesOf(trace),
    warnings: [
      ...(isJudged ? [] : [interruption(interruptedMs)]),
      ...(impossible === 0 ? [] : [
        `${impossible} latencies are in no figure: they came out below 0, because clocks differ by more.`,
      ]),
      ...jumpWarnings(clockJumps),
    ],
    violations,
    faults: trace.faults,
    ...(isJudged ? {} : { interruptedMs }),
    isOk: isJudged && violations.length === 0 && trace.faults.length === 0,
  };
}

function interruption(ms: number): string {
  return `The run was interrupted ${(ms / 1_000).toFixed(1)} s after the first multicast. ` +
    "The figures are those until then; the cost is not known.";
}

function histogramOf(
  { clients }: RunTrace,
  deliveriesOf: (client: ClientTrace) => readonly TimedDelivery[],
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

function sumOfKnown(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : sum(known);
}
