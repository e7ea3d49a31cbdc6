import type { Drawing } from "./drawing.ts";
import { COMMON, type Figure, logScale, plain, rangeBars } from "./figure.ts";
import { repeatsSentence } from "./like_runs.ts";
import { colourOf, seriesOf } from "./plotted_run.ts";
import { limitsOf, rateAxis, type SweepPoint } from "./sweep_points.ts";

/** Draws the throughput over the offered rate. */
export function sweepThroughputFigure(
  drawing: Drawing,
  points: readonly SweepPoint[],
  clients: number,
): Figure {
  const series = seriesOf(points);
  return {
    title: `Sweep: throughput over the rate, ${clients} clients`,
    plots: [throughputPlot(drawing, points, series)],
    caption:
      "Messages per second, each counted once. On the thin line all messages were delivered." +
      repeatsSentence(points, "Points", "bars"),
    legend: series.map((name) => ({ name, colour: colourOf(name, series) })),
  };
}

function throughputPlot(
  { plot, draw }: Drawing,
  points: readonly SweepPoint[],
  series: readonly string[],
): string {
  const stroke = (point: SweepPoint) => colourOf(point.series, series);
  const { scale, x, at } = rateAxis(points);
  const rates = points.map(({ rate }) => rate);
  const ends = [Math.min(...rates), Math.max(...rates)];
  const y = ({ delivered }: SweepPoint) => delivered?.median;
  return draw({
    ...COMMON,
    x: scale,
    y: {
      ...logScale(limitsOf(points.map(({ delivered }) => delivered))),
      label: "↑ messages/s delivered",
    },
    marks: [
      plot.line(ends.map((end) => [at(end), end]), { stroke: "var(--faint)" }),
      rangeBars(plot, points, { x, stroke, spread: ({ delivered }) => delivered }),
      plot.line(points, { x, y, z: "series", stroke, strokeWidth: 2 }),
      plot.dot(points, {
        ...{ x, y, stroke },
        fill: "var(--background)",
        r: 4,
        strokeWidth: 2,
        title: (point: SweepPoint) =>
          `${point.series}: ${plain(y(point) ?? NaN)} of ${plain(point.rate)} messages/s`,
      }),
    ],
  });
}
