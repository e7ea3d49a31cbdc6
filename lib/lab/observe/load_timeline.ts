import {
  type LatencyHistogram,
  type LoadInterval,
  mergeHistograms,
  newLatencyHistogram,
} from "../../client/front/load/mod.ts";
import type { LoadTally } from "./load_tally.ts";

/** A part of a load: what all clients together did, and the latencies of what was delivered in it. */
export interface TimeSlice {
  /** Milliseconds since the start of the load, where it begins. */
  readonly atMs: number;
  readonly sent: number;
  readonly delivered: number;
  /** Latency of others' messages; without one, of own messages; `undefined` without any delivery. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly maxMs: number | undefined;
  /** Datagrams that clients sent to repair what was lost: NAKs, and what was sent again. */
  readonly repairs: number;
}

/** The slices of a load, oldest first; `perSlice` intervals of the clients become one. */
export function timelineOf(
  tallies: readonly LoadTally[],
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

/** Sums up what was told of one part of the time. */
export function sliceOf(intervals: readonly LoadInterval[], atMs: number): TimeSlice {
  const sum = (what: (interval: LoadInterval) => number) =>
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

/** All latencies that clients told: of own messages, or of those of others. */
export function latenciesOf(
  tallies: readonly LoadTally[],
  whose: "own" | "others",
): LatencyHistogram {
  const sum = newLatencyHistogram();
  for (const { intervals } of tallies) {
    sum.add(mergeHistograms(intervals.map((interval) => interval[whose])));
  }
  return sum;
}
