import { mergeHistograms } from "../../client/front/load/mod.ts";
import { formatMs } from "../render/mod.ts";
import type { RunRecord } from "../results/mod.ts";
import type { Drawing } from "./drawing.ts";
import { COMMON, type Figure, FIGURE_WIDTH, logScale, plain } from "./figure.ts";
import { colourOf, kindName, loadName, type PlottedRun, seriesOf } from "./plotted_run.ts";

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

/**
 * Draws the latency percentiles of some runs, up to the slowest delivery. Each step of the axis,
 * from p90 to p99 to p99.9, covers a tenth of the deliveries of the step before. All runs have the
 * same number of clients.
 */
export function percentileFigure(
  { plot, draw }: Drawing,
  runs: readonly PlottedRun[],
): Figure | undefined {
  const points = runs.flatMap(({ series, run }) =>
    curveOf(run).map((point) => ({ series, ...point }))
  );
  if (points.length === 0) return undefined;
  const [first] = runs;
  if (first === undefined) return undefined;
  const series = seriesOf(runs);
  const most = Math.max(...points.map(({ nines }) => nines));
  const ticks = TICKS.filter(({ nines }) => nines <= most + NINES_STEP);
  const tip = ({ series, percent, ms }: typeof points[number]) =>
    `${series}: ${plain(percent)} % took at most ${plain(ms)} ms`;
  const svg = draw({
    ...COMMON,
    width: FIGURE_WIDTH,
    x: {
      ticks: ticks.map(({ nines }) => nines),
      tickFormat: (nines: number) => TICKS.find((tick) => tick.nines === nines)?.text ?? "",
      label: "percentile of the deliveries →",
      labelAnchor: "center",
    },
    y: { ...logScale(points.map(({ ms }) => ms)), label: "↑ ms" },
    marks: [
      plot.line(points, {
        x: "nines",
        y: "ms",
        z: "series",
        stroke: ({ series: name }: typeof points[number]) => colourOf(name, series),
        strokeWidth: 2,
        curve: "step-after",
      }),
      plot.dot(points.filter(({ isTick }) => isTick), {
        x: "nines",
        y: "ms",
        fill: ({ series: name }: typeof points[number]) => colourOf(name, series),
        r: 3.5,
        title: tip,
      }),
    ],
  });
  return {
    title: `Latency percentiles, ${kindName(first.run)}`,
    plots: [svg],
    caption: `Latency of other clients' messages. ${sentence(runs)}`,
    legend: series.map((name) => {
      const step = runs.find((run) => run.series === name && run.run.sweep !== undefined);
      const rate = step === undefined ? "" : ` at its knee, ${loadName(step.run)}`;
      return { name: name + rate, colour: colourOf(name, series) };
    }),
  };
}

/**
 * Returns the points of a curve, evenly spaced on the axis; the last one is the slowest delivery.
 */
function curveOf(run: RunRecord) {
  const { oneWay, own } = run.histograms;
  const histogram = mergeHistograms([oneWay === "" ? own : oneWay]);
  if (histogram.totalCount === 0) return [];
  const most = Math.log10(histogram.totalCount);
  const even = Array.from({ length: Math.ceil(most / NINES_STEP) }, (_, i) => (i + 1) * NINES_STEP);
  const ticks = TICKS.map(({ nines }) => nines).filter((nines) => nines <= most);
  return [...new Set([...even, ...ticks, most])].sort((a, b) => a - b).map((nines) => {
    const percent = 100 * (1 - 10 ** -nines);
    const ms = Math.max(1, histogram.getValueAtPercentile(percent)) / 1_000;
    return { nines, percent, ms, isTick: ticks.includes(nines) };
  });
}

function sentence(runs: readonly PlottedRun[]): string {
  return runs.flatMap(({ series, run }) => {
    const latency = run.oneWayMs ?? run.ownMs;
    if (latency === undefined) return [];
    const [p50, p99, max] = [latency.p50, latency.p99, latency.max].map(formatMs);
    return [`${series}, ${loadName(run)}: p50 ${p50}, p99 ${p99}, max ${max} ms.`];
  }).join(" ");
}
