import { encodeHistogram, mergeHistograms } from "../../client/front/load/mod.ts";
import { checkLoad } from "../check/mod.ts";
import {
  type CompleteTally,
  type Cost,
  costSince,
  groupCost,
  latenciesOf,
  type LoadTrace,
  messagesPerDatagram,
  retransmitPercent,
  type RoleUsage,
  roleUsage,
  type ServerTold,
  type Silence,
  sumCosts,
  timelineOf,
  type TimeSlice,
  totalSent as allSent,
  usageSince,
} from "../observe/mod.ts";
import type { Order } from "../plan/mod.ts";
import { distributionOfHistogram } from "./distribution.ts";
import { measureFailover } from "./measure_failover.ts";
import { type ClientFigures, perSecond } from "./measure_client.ts";
import type { LoadFigures, RunFigures } from "./figures.ts";
import { hasKeptUp, warningsOf } from "./load_warnings.ts";
import { sum } from "./sum.ts";

/** Greatest number of slices: about the pixels of a plot. A longer load has longer slices. */
const SLICES_MAX = 480;

/**
 * Returns the figures of a load and the verdict on it. Latency counts from the time at which a
 * message was due, elapsed time from the start of the load (decision 0031).
 */
export function measureLoad(seen: LoadTrace, order: Order): RunFigures {
  // The times between two clocks are wrong when one of them stood still.
  const isEven = seen.clockJumps.length === 0;
  const trace = isEven ? seen : withoutTimesBetween(seen);
  const tallies = trace.clients.map(({ tally }) => tally);
  const clients = trace.clients.map(({ name, tally }) => measureOne(name, tally, trace.startAt));
  const others = latenciesOf(tallies, "others");
  const own = latenciesOf(tallies, "own");
  const sent = sum(tallies.map((tally) => tally.sent.sent));
  const delivered = sum(clients.map((client) => client.delivered));
  const ends = clients.flatMap((client) => client.elapsedMs ?? []);
  const elapsedMs = ends.length === 0 ? undefined : Math.max(...ends);
  const sequencerCost = sequencerCostOf(trace);
  const cost = groupCost(clients.map((client) => client.cost), sequencerCost, order !== "fifo");
  const perSlice = Math.ceil(trace.plan.durationMs / trace.tellMs / SLICES_MAX);
  const { interruptedMs } = trace;
  const isJudged = interruptedMs === undefined;
  const violations = isJudged ? checkLoad(trace.clients.map(witnessOf), order) : [];
  const slices = timelineOf(tallies, trace.tellMs, perSlice);
  const timeline = isEven ? slices : slices.map(withoutTimes);
  const failover = measureFailover(trace, { timeline, violations });
  const load: LoadFigures = {
    plan: trace.plan,
    ...sendingOf(trace),
    sliceMs: trace.tellMs * perSlice,
    timeline,
    marks: trace.marks,
    ...(failover === undefined ? {} : { failover }),
  };
  return {
    clients,
    sent,
    delivered,
    elapsedMs,
    throughputSum: sum(clients.map((client) => client.throughput ?? 0)),
    throughput: perSecond(Math.max(0, ...clients.map((client) => client.delivered)), elapsedMs),
    deliveriesPerSecond: perSecond(delivered, elapsedMs),
    oneWayMs: distributionOfHistogram(others),
    ownMs: distributionOfHistogram(own),
    histograms: { oneWay: encodeHistogram(others), own: encodeHistogram(own) },
    silence: longestOf(trace),
    cost,
    joiningCost: undefined,
    messagesPerDatagram: cost &&
      messagesPerDatagram(cost, { sent, clients: clients.length, order }),
    sequencerCost,
    datagramsPerDelivery: delivered === 0 ? undefined : cost && allSent(cost).datagrams / delivered,
    retransmitPercent: cost && retransmitPercent(cost),
    roles: rolesOf(trace),
    load,
    warnings: warningsOf(trace, load),
    violations,
    faults: trace.faults,
    ...(isJudged ? {} : { interruptedMs }),
    isOk: isJudged && violations.length === 0 && trace.faults.length === 0,
  };
}

function measureOne(
  name: string,
  tally: CompleteTally,
  startAt: number,
): ClientFigures & { readonly cost: Cost } {
  const { before, sent, report } = tally;
  const { delivered, lastAt } = report;
  const elapsedMs = lastAt === undefined ? undefined : (lastAt - startAt) / 1_000;
  return {
    name,
    sent: sent.sent,
    delivered,
    elapsedMs,
    throughput: perSecond(delivered, elapsedMs),
    oneWayMs: distributionOfHistogram(latenciesOf([tally], "others")),
    ownMs: distributionOfHistogram(latenciesOf([tally], "own")),
    cost: costSince(before.totals.cost, report.totals.cost),
  };
}

/** Returns the figures about the load generator, and the service times. */
function sendingOf({ clients, clockErrorMs }: LoadTrace) {
  const tallies = clients.map(({ tally }) => tally);
  const service = latenciesOf(tallies, "service");
  return {
    ...punctualityOf(tallies),
    serviceMs: distributionOfHistogram(service),
    serviceHistogram: encodeHistogram(service),
    impossible: sum(tallies.flatMap(({ intervals }) => intervals).map((each) => each.impossible)),
    clockErrorMs,
  };
}

type Punctuality = Pick<
  LoadFigures,
  "unsent" | "lagMs" | "generatorLagMs" | "busyMs" | "hasKeptUp"
>;

const UNKNOWN_PUNCTUALITY: Punctuality = {
  unsent: undefined,
  lagMs: undefined,
  generatorLagMs: undefined,
  busyMs: undefined,
  hasKeptUp: undefined,
};

/**
 * Returns how punctually the messages were sent, if every client has reported the end of its
 * sending.
 */
function punctualityOf(tallies: readonly CompleteTally[]): Punctuality {
  const sendings = tallies.flatMap(({ sent }) => sent.type === "unfinished" ? [] : [sent]);
  if (sendings.length < tallies.length) return UNKNOWN_PUNCTUALITY;
  const histogramOf = (which: "lag" | "ownLag") =>
    distributionOfHistogram(mergeHistograms(sendings.map((sent) => sent[which])));
  const generatorLagMs = histogramOf("ownLag");
  return {
    unsent: sum(sendings.map(({ unsent }) => unsent)),
    lagMs: histogramOf("lag"),
    generatorLagMs,
    busyMs: sum(sendings.map(({ busyMs }) => busyMs)),
    hasKeptUp: hasKeptUp(generatorLagMs),
  };
}

/** Returns a trace without the times from one client to another. */
function withoutTimesBetween(trace: LoadTrace): LoadTrace {
  const clients = trace.clients.map(({ name, tally }) => {
    const intervals = tally.intervals.map((each) => ({ ...each, others: "", service: "" }));
    return { name, tally: { ...tally, intervals } };
  });
  return { ...trace, clients };
}

function withoutTimes(slice: TimeSlice): TimeSlice {
  return { ...slice, p50Ms: undefined, p99Ms: undefined, maxMs: undefined };
}

function witnessOf({ name, tally }: LoadTrace["clients"][number]) {
  const checkpoints = tally.intervals.flatMap((interval) => interval.checkpoints);
  return { name, sent: tally.sent.sent, report: tally.report, checkpoints };
}

function longestOf({ clients, startAt }: LoadTrace): Silence | undefined {
  const all = clients.map(({ name, tally }) => {
    const { micros, from } = tally.report.silence;
    return { client: name, ms: micros / 1_000, atMs: (from - startAt) / 1_000 };
  });
  return all.reduce<Silence | undefined>(
    (longest, each) => each.ms > (longest?.ms ?? 0) ? each : longest,
    undefined,
  );
}

function rolesOf({ clients, before, after }: LoadTrace): RoleUsage[] {
  const server = (first: ServerTold | undefined, last: ServerTold | undefined) =>
    first?.usage === undefined || last?.usage === undefined
      ? undefined
      : usageSince(first.usage, last.usage);
  const sequencers = (after.sequencers ?? []).map((told, i) =>
    server(before.sequencers?.[i], told)
  );
  const usages = clients.map(({ tally }) =>
    usageSince(tally.before.totals.usage, tally.report.totals.usage)
  );
  return [
    roleUsage("tracker", [server(before.tracker, after.tracker)]),
    roleUsage("sequencer", sequencers),
    roleUsage("client", usages),
  ].filter((usage) => usage !== undefined);
}

/** Returns the cost of the sequencers during the load, or `undefined` if none reported any. */
function sequencerCostOf({ before, after }: LoadTrace): Cost | undefined {
  const costs = (after.sequencers ?? []).flatMap((told, i) => {
    const first = before.sequencers?.[i]?.cost;
    return first === undefined || told?.cost === undefined ? [] : costSince(first, told.cost);
  });
  return costs.length === 0 ? undefined : sumCosts(costs);
}
