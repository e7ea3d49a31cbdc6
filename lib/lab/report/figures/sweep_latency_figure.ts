import type { Drawing } from "./drawing.ts";
import { COMMON, type Figure, logScale, plain, rangeBars } from "./figure.ts";
import { repeatsSentence } from "./like_runs.ts";
import { colourOf, seriesOf } from "./plotted_run.ts";
import { limitsOf, rateAxis, type SweepPoint } from "./sweep_points.ts";

/** Draws the latency over the offered rate, with the knees. */
export function sweepLatencyFigure(
  drawing: Drawing,
  points: readonly SweepPoint[],
  clients: number,
): Figure {
  const series = seriesOf(points);
  const named = points.filter(({ isKnee }) => isKnee)
    .map(({ series, rate }) => `${series} at ${plain(rate)} messages/s`);
  return {
    title: `Sweep: latency over the rate, ${clients} clients`,
    plots: [latencyPlot(drawing, points, series)],
    caption:
      "Latency of other clients' messages: p50 (solid) and p99 (dashed). The knee (dotted), where " +
      `throughput ÷ median latency is greatest: ${named.join("; ") || "none"}.` +
      repeatsSentence(points, "Points", "bars"),
    legend: [
      ...series.map((name) => ({ name, colour: colourOf(name, series) })),
      { name: "p50", colour: "var(--text)" },
      { name: "p99", colour: "var(--text)", isDashed: true },
    ],
  };
}

function latencyPlot(
  { plot, draw }: Drawing,
  points: readonly SweepPoint[],
  series: readonly string[],
): string {
  const stroke = (point: SweepPoint) => colourOf(point.series, series);
  const { scale, x } = rateAxis(points);
  const p50 = ({ p50Ms }: SweepPoint) => p50Ms?.median;
  const p99 = ({ p99Ms }: SweepPoint) => p99Ms?.median;
  const common = { x, z: "series", stroke, strokeWidth: 2 };
  return draw({
    ...COMMON,
    x: scale,
    y: {
      ...logScale(limitsOf(points.flatMap(({ p50Ms, p99Ms }) => [p50Ms, p99Ms]))),
      label: "↑ ms",
    },
    marks: [
      plot.ruleX(points.filter(({ isKnee }) => isKnee), {
        x,
        stroke,
        strokeDasharray: "1 4",
        strokeWidth: 2,
      }),
      rangeBars(plot, points, { x, stroke, spread: ({ p99Ms }) => p99Ms }),
      rangeBars(plot, points, { x, stroke, spread: ({ p50Ms }) => p50Ms }),
      plot.line(points, { ...common, y: p99, strokeDasharray: "5 4" }),
      plot.line(points, { ...common, y: p50 }),
      plot.dot(points, {
        ...common,
        y: p50,
        r: 3.5,
        fill: "var(--background)",
        title: (point: SweepPoint) =>
          `${point.series}, ${plain(point.rate)}/s: p50 ${plain(p50(point) ?? NaN)}, ` +
          `p99 ${plain(p99(point) ?? NaN)} ms`,
      }),
    ],
  });
}
