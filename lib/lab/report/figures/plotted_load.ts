import { type Spread, spreadOf } from "../../measure/mod.ts";
import type { TimeSlice } from "../../observe/mod.ts";
import type { LikeRuns } from "./like_runs.ts";
import { type PlottedMark, plottedMarks } from "./plotted_marks.ts";

/** A slice of the time of some loads: the medians of its figures, with their ranges. */
export interface PlottedSlice {
  /** Start of the slice: milliseconds since the start of the load. */
  readonly atMs: number;
  /** Deliveries per second, at all clients together. */
  readonly perSecond: Spread;
  readonly p50Ms: Spread | undefined;
  readonly p99Ms: Spread | undefined;
  readonly maxMs: Spread | undefined;
  /** Datagrams that clients sent to repair losses. */
  readonly repairs: Spread;
}

/** The time of one load, or of several loads with the same plan, in a plot. */
export interface PlottedLoad {
  readonly slices: readonly PlottedSlice[];
  /** Length of a slice in milliseconds. */
  readonly sliceMs: number;
  /** Planned length of the load in milliseconds. */
  readonly durationMs: number;
  /** End of the last slice, in seconds since the start of the load. */
  readonly endS: number;
  readonly marks: readonly PlottedMark[];
  readonly isRepeated: boolean;
}

const NOTHING: Spread = { median: 0, least: 0, most: 0 };

/** Returns the medians of some loads over their time; `undefined` if nothing was delivered. */
export function plottedLoad({ runs }: LikeRuns): PlottedLoad | undefined {
  const loads = runs.flatMap(({ load }) => load ?? []);
  const [first] = loads;
  const length = Math.max(0, ...loads.map(({ timeline }) => timeline.length));
  if (first === undefined || length === 0) return undefined;
  const { sliceMs, plan: { durationMs } } = first;
  const slices = Array.from({ length }, (_, i): PlottedSlice => {
    const told = loads.map(({ timeline }) => timeline[i]);
    const spread = (of: (slice: TimeSlice | undefined) => number | undefined) =>
      spreadOf(told.map(of));
    return {
      atMs: i * sliceMs,
      // A run that was over before had no deliveries any more.
      perSecond: spread((slice) => (slice?.delivered ?? 0) * 1_000 / sliceMs) ?? NOTHING,
      p50Ms: spread((slice) => slice?.p50Ms),
      p99Ms: spread((slice) => slice?.p99Ms),
      maxMs: spread((slice) => slice?.maxMs),
      repairs: spread((slice) => slice?.repairs ?? 0) ?? NOTHING,
    };
  });
  return {
    slices,
    sliceMs,
    durationMs,
    endS: length * sliceMs / 1_000,
    marks: plottedMarks(loads.map(({ marks }) => marks)),
    isRepeated: loads.length > 1,
  };
}
