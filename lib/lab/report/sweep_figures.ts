import { stepOfRecord } from "../measure/mod.ts";
import type { Drawing } from "./drawing.ts";
import { COMMON, type Figure, logScale, numberAxis, plain } from "./figure.ts";
import { colourOf, type PlottedRun, seriesOf } from "./plotted_run.ts";

interface Point {
  readonly series: string;
  readonly rate: number;
  readonly delivered: number;
  readonly p50: number;
  readonly p99: number;
  readonly isKnee: boolean;
}

/** Draws throughput and latency over the offered rate, with the knees. */
export function sweepFigures(drawing: Drawing, runs: readonly PlottedRun[]): Figure[] {
  const points = runs.filter(({ run }) => run.sweep !== undefined).map(pointOf);
  if (points.length < 2) return [];
  const series = seriesOf(runs);
  const legend = series.map((name) => ({ name, colour: colourOf(name, series) }));
  const knees = points.filter(({ isKnee }) => isKnee);
  const named = knees.map(({ series, rate }) => `${series} at ${plain(rate)} messages/s`);
  const clients = runs[0]?.run.clients.length ?? 0;
  return [
    {
      title: `Sweep: latency over the rate, ${clients} clients`,
      plots: [latencyPlot(drawing, points, series)],
      caption:
        "Latency of other clients' messages: p50 (solid) and p99 (dashed). The knee (dotted), where " +
        `throughput ÷ median latency is greatest: ${named.join("; ") || "none"}.`,
      legend: [
        ...legend,
        { name: "p50", colour: "var(--text)" },
        { name: "p99", colour: "var(--text)", isDashed: true },
      ],
    },
    {
      title: `Sweep: throughput over the rate, ${clients} clients`,
      plots: [throughputPlot(drawing, points, series)],
      caption:
        "Messages per second, each counted once. On the thin line all messages were delivered.",
      legend,
    },
  ];
}

function pointOf({ series, run }: PlottedRun): Point {
  const { rate, throughput } = stepOfRecord(run);
  const { p50 = NaN, p99 = NaN } = run.oneWayMs ?? run.ownMs ?? {};
  return { series, rate, delivered: throughput, p50, p99, isKnee: run.sweep?.isKnee === true };
}

/** Returns the round numbers (1, 2 and 5 of each decade) between the least and the greatest. */
function roundNumbers(numbers: readonly number[]): number[] {
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const decade = 10 ** Math.floor(Math.log10(least));
  const decades = Array.from({ length: 12 }, (_, i) => decade * 10 ** i);
  const round = decades.flatMap((each) => [each, 2 * each, 5 * each])
    .filter((number) => number >= least && number <= most);
  return round.length < 2 ? [...numbers] : round;
}

/** Returns the axis of the offered rates, and the functions that place points on it. */
function rateAxis(points: readonly Point[]) {
  const rates = points.map(({ rate }) => rate);
  const { at, scale } = numberAxis(roundNumbers(rates), true, "messages/s offered");
  return { scale, x: ({ rate }: Point) => at(rate), at };
}

function latencyPlot(
  { plot, draw }: Drawing,
  points: readonly Point[],
  series: readonly string[],
): string {
  const stroke = (point: Point) => colourOf(point.series, series);
  const { scale, x } = rateAxis(points);
  const common = { x, z: "series", stroke, strokeWidth: 2 };
  return draw({
    ...COMMON,
    x: scale,
    y: { ...logScale(points.flatMap(({ p50, p99 }) => [p50, p99])), label: "↑ ms" },
    marks: [
      plot.ruleX(points.filter(({ isKnee }) => isKnee), {
        x,
        stroke,
        strokeDasharray: "1 4",
        strokeWidth: 2,
      }),
      plot.line(points, { ...common, y: "p99", strokeDasharray: "5 4" }),
      plot.line(points, { ...common, y: "p50" }),
      plot.dot(points, {
        ...common,
        y: "p50",
        r: 3.5,
        fill: "var(--background)",
        title: ({ series, rate, p50, p99 }: Point) =>
          `${series}, ${plain(rate)}/s: p50 ${plain(p50)}, p99 ${plain(p99)} ms`,
      }),
    ],
  });
}

function throughputPlot(
  { plot, draw }: Drawing,
  points: readonly Point[],
  series: readonly string[],
): string {
  const stroke = (point: Point) => colourOf(point.series, series);
  const { scale, x, at } = rateAxis(points);
  const ends = [points.map(({ rate }) => rate)].flatMap((
    all,
  ) => [Math.min(...all), Math.max(...all)]);
  return draw({
    ...COMMON,
    x: scale,
    y: {
      ...logScale(points.map(({ delivered }) => delivered)),
      label: "↑ messages/s delivered",
    },
    marks: [
      plot.line(ends.map((end) => [at(end), end]), { stroke: "var(--faint)" }),
      plot.line(points, { x, y: "delivered", z: "series", stroke, strokeWidth: 2 }),
      plot.dot(points, {
        x,
        y: "delivered",
        stroke,
        fill: "var(--background)",
        r: 4,
        strokeWidth: 2,
        title: ({ series, rate, delivered }: Point) =>
          `${series}: ${plain(delivered)} of ${plain(rate)} messages/s`,
      }),
    ],
  });
}
