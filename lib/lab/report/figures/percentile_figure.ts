import { type LatencyHistogram, mergeHistograms } from "../../../client/front/load/mod.ts";
import { type Distribution, type Spread, spreadOf } from "../../measure/mod.ts";
import { formatMs, formatSpread } from "../../render/mod.ts";
import type { RunRecord } from "../../results/mod.ts";
import type { Drawing } from "./drawing.ts";
import { BAND, COMMON, type Figure, logScale, plain } from "./figure.ts";
import { type LikeRuns, repeatsSentence } from "./like_runs.ts";
import { colourOf, kindName, loadName, seriesOf } from "./plotted_run.ts";

/** The ticks of the axis. `nines` is the place of a percentile: -log10 of the part above it. */
const TICKS = [
  { nines: Math.log10(2), text: "p50" },
  { nines: 1, text: "p90" },
  { nines: 2, text: "p99" },
  { nines: 3, text: "p99.9" },
  { nines: 4, text: "p99.99" },
  { nines: 5, text: "p99.999" },
] as const;
const NINES_STEP = 0.05;

/** A place on a curve: the latency that `percent` of the deliveries did not exceed. */
interface Point {
  readonly series: string;
  readonly nines: number;
  readonly percent: number;
  readonly ms: Spread;
  readonly isTick: boolean;
  /** True if several runs were made for this curve. */
  readonly isRepeated: boolean;
}

/**
 * Draws the latency percentiles of some runs, up to the slowest delivery. Each step of the axis,
 * from p90 to p99 to p99.9, covers a tenth of the deliveries of the step before. All runs have the
 * same number of clients.
 */
export function percentileFigure(
  drawing: Drawing,
  groups: readonly LikeRuns[],
): Figure | undefined {
  const points = groups.flatMap(curveOf);
  const [group] = groups;
  if (group === undefined || points.length === 0) return undefined;
  const series = seriesOf(groups);
  return {
    title: `Latency percentiles, ${kindName(group.first)}`,
    plots: [curves(drawing, points, series)],
    caption: `Latency of other clients' messages. ${groups.map(sentence).join(" ")}` +
      repeatsSentence(groups, "Lines", "bands"),
    legend: series.map((name) => {
      const step = groups.find((each) => each.series === name && each.first.sweep !== undefined);
      const rate = step === undefined ? "" : ` at its knee, ${loadName(step.first)}`;
      return { name: name + rate, colour: colourOf(name, series) };
    }),
  };
}

function curves(
  { plot, draw }: Drawing,
  points: readonly Point[],
  series: readonly string[],
): string {
  const most = Math.max(...points.map(({ nines }) => nines));
  const ticks = TICKS.filter(({ nines }) => nines <= most + NINES_STEP);
  const colour = (point: Point) => colourOf(point.series, series);
  const line = { x: "nines", z: "series", curve: "step-after" } as const;
  const median = ({ ms }: Point) => ms.median;
  return draw({
    ...COMMON,
    x: {
      ticks: ticks.map(({ nines }) => nines),
      tickFormat: (nines: number) => TICKS.find((tick) => tick.nines === nines)?.text ?? "",
      label: "percentile of the deliveries →",
      labelAnchor: "center",
    },
    y: { ...logScale(points.flatMap(({ ms: { least, most } }) => [least, most])), label: "↑ ms" },
    marks: [
      plot.areaY(points.filter(({ isRepeated }) => isRepeated), {
        ...line,
        ...BAND,
        y1: ({ ms }: Point) => ms.least,
        y2: ({ ms }: Point) => ms.most,
        fill: colour,
      }),
      plot.line(points, { ...line, y: median, stroke: colour, strokeWidth: 2 }),
      plot.dot(points.filter(({ isTick }) => isTick), {
        x: "nines",
        y: median,
        fill: colour,
        r: 3.5,
        title: ({ series, percent, ms }: Point) =>
          `${series}: ${plain(percent)} % took at most ${plain(ms.median)} ms`,
      }),
    ],
  });
}

/**
 * Returns the points of a curve, evenly spaced on the axis. The last one is the slowest delivery of
 * the run with the fewest: a run with more deliveries has percentiles for which others lack
 * samples.
 */
function curveOf({ series, runs }: LikeRuns): Point[] {
  const histograms = histogramsOf(runs);
  if (histograms.length === 0) return [];
  const most = Math.log10(Math.min(...histograms.map(({ totalCount }) => totalCount)));
  const even = Array.from({ length: Math.ceil(most / NINES_STEP) }, (_, i) => (i + 1) * NINES_STEP)
    .filter((nines) => nines < most);
  const ticks = TICKS.map(({ nines }) => nines).filter((nines) => nines <= most);
  const isRepeated = histograms.length > 1;
  return [...new Set([...even, ...ticks, most])].sort((a, b) => a - b).flatMap((nines) => {
    const percent = 100 * (1 - 10 ** -nines);
    const ms = spreadOf(
      histograms.map((each) => Math.max(1, each.getValueAtPercentile(percent)) / 1_000),
    );
    if (ms === undefined) return [];
    return [{ series, nines, percent, ms, isTick: ticks.includes(nines), isRepeated }];
  });
}

/** Returns the latencies of others' messages, or of own ones if no run has any of others. */
function histogramsOf(runs: readonly RunRecord[]): LatencyHistogram[] {
  const decoded = (whose: "oneWay" | "own") =>
    runs.map(({ histograms }) => mergeHistograms([histograms[whose]]))
      .filter(({ totalCount }) => totalCount > 0);
  const others = decoded("oneWay");
  return others.length > 0 ? others : decoded("own");
}

function sentence({ series, first, runs }: LikeRuns): string {
  const latencies = runs.flatMap(({ oneWayMs, ownMs }) => oneWayMs ?? ownMs ?? []);
  if (latencies.length === 0) return "";
  const of = (value: (latency: Distribution) => number | undefined) =>
    formatSpread(spreadOf(latencies.map(value)), formatMs);
  return `${series}, ${loadName(first)}: p50 ${of(({ p50 }) => p50)}, ` +
    `p99 ${of(({ p99 }) => p99)}, max ${of(({ max }) => max)} ms.`;
}
