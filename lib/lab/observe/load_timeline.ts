import {
  type LatencyHistogram,
  mergeHistograms,
  newLatencyHistogram,
} from "../../client/front/load/mod.ts";
import type { ToldInterval } from "./load_line.ts";
import type { CompleteTally } from "./load_tally.ts";

/** A slice of the time of a load, with the figures of all clients together. */
export interface TimeSlice {
  /** Start of the slice: milliseconds since the start of the load. */
  readonly atMs: number;
  /** Messages that were multicast in the slice. */
  readonly sent: number;
  /** Deliveries in the slice, at all clients together. */
  readonly delivered: number;
  /**
   * Latency in milliseconds of the messages of others that were delivered in the slice. If there
   * were none (a single client), of own messages. `undefined` without any delivery.
   */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly maxMs: number | undefined;
  /** Datagrams that clients sent to repair losses: NAKs and retransmits. */
  readonly repairs: number;
}

/** Returns the slices of a load, oldest first. Each covers `perSlice` intervals of the clients. */
export function timelineOf(
  tallies: readonly Pick<CompleteTally, "intervals">[],
  tellMs: number,
  perSlice = 1,
): TimeSlice[] {
  const told = tallies.flatMap(({ intervals }) => intervals);
  const slices = Math.max(0, ...told.map(({ index }) => Math.floor(index / perSlice) + 1));
  const bySlice = Map.groupBy(told, ({ index }) => Math.floor(index / perSlice));
  return Array.from(
    { length: slices },
    (_, i) => sliceOf(bySlice.get(i) ?? [], i * tellMs * perSlice),
  );
}

/** Returns the sum of some intervals as a slice that begins at `atMs`. */
export function sliceOf(intervals: readonly ToldInterval[], atMs: number): TimeSlice {
  const sum = (what: (interval: ToldInterval) => number) =>
    intervals.reduce((all, interval) => all + what(interval), 0);
  const others = mergeHistograms(intervals.map((interval) => interval.others));
  const all = others.totalCount > 0
    ? others
    : mergeHistograms(intervals.map((interval) => interval.own));
  const at = (percent: number) =>
    all.totalCount === 0 ? undefined : all.getValueAtPercentile(percent) / 1_000;
  return {
    atMs,
    sent: sum(({ sent }) => sent),
    delivered: sum(({ delivered }) => delivered),
    p50Ms: at(50),
    p99Ms: at(99),
    maxMs: at(100),
    repairs: sum(({ repairs }) => repairs),
  };
}

/** Returns all latencies that the clients reported, of own messages or of those of others. */
export function latenciesOf(
  tallies: readonly Pick<CompleteTally, "intervals">[],
  whose: "own" | "others" | "service",
): LatencyHistogram {
  const sum = newLatencyHistogram();
  for (const { intervals } of tallies) {
    sum.add(mergeHistograms(intervals.map((interval) => interval[whose])));
  }
  return sum;
}
