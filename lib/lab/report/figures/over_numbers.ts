import { type Spread, spreadOf } from "../../measure/mod.ts";
import type { RunRecord } from "../../results/mod.ts";
import type { Drawing } from "./drawing.ts";
import { COMMON, type Figure, logScale, numberAxis, plain, rangeBars, ticksAt } from "./figure.ts";
import { repeatsSentence } from "./like_runs.ts";
import { colourOf, type PlottedRun, seriesOf } from "./plotted_run.ts";

/** A figure of a run, as the vertical axis of a plot. */
export interface Measure {
  readonly title: string;
  /** Text of the axis, with the unit. */
  readonly label: string;
  readonly caption: string;
  readonly value: (run: RunRecord) => number | undefined;
  /** True if the axis is logarithmic. Else it begins with 0. */
  readonly isLog?: boolean;
}

/** The horizontal axis of a plot: the number of clients, or the loss. */
export interface Abscissa {
  readonly label: string;
  readonly value: (run: RunRecord) => number;
  readonly scale: "linear" | "log";
}

interface Point {
  readonly series: string;
  readonly x: number;
  readonly y: Spread;
  readonly runs: readonly RunRecord[];
}

/** Draws a measure with a line for each series; `undefined` if all runs have the same number. */
export function overNumbers(
  { plot, draw }: Drawing,
  runs: readonly PlottedRun[],
  abscissa: Abscissa,
  measure: Measure,
): Figure | undefined {
  const points = pointsOf(runs, abscissa, measure);
  const numbers = ticksAt(points.map(({ x }) => x));
  if (numbers.length < 2) return undefined;
  const series = seriesOf(runs);
  const axis = numberAxis(numbers, abscissa.scale === "log", abscissa.label);
  const x = ({ x }: Point) => axis.at(x);
  const y = ({ y }: Point) => y.median;
  const stroke = (point: Point) => colourOf(point.series, series);
  const svg = draw({
    ...COMMON,
    x: axis.scale,
    y: {
      label: `↑ ${measure.label}`,
      ...(measure.isLog === true
        ? logScale(points.flatMap(({ y: { least, most } }) => [least, most]))
        : { grid: true, zero: true, ticks: 6, tickFormat: plain }),
    },
    marks: [
      ...(measure.isLog === true ? [] : [plot.ruleY([0])]),
      rangeBars(plot, points, { x, stroke, spread: ({ y }) => y }),
      plot.line(points, { x, y, stroke, z: "series", strokeWidth: 2 }),
      plot.dot(points, {
        ...{ x, y, stroke },
        fill: "var(--background)",
        r: 4,
        strokeWidth: 2,
        title: ({ series, x, y }: Point) =>
          `${series}: ${plain(y.median)} (${abscissa.label} ${plain(x)})`,
      }),
    ],
  });
  return {
    title: measure.title,
    plots: [svg],
    caption: measure.caption + repeatsSentence(points, "Points", "bars"),
    legend: series.map((name) => ({ name, colour: colourOf(name, series) })),
  };
}

/** Returns a point for each series and number: the median of its runs, with their range. */
function pointsOf(runs: readonly PlottedRun[], abscissa: Abscissa, measure: Measure): Point[] {
  const groups = Map.groupBy(runs, ({ series, run }) => `${abscissa.value(run)} ${series}`);
  return [...groups.values()].flatMap((group) => {
    const [{ series, run }] = group as [PlottedRun];
    const y = spreadOf(group.map((each) => measure.value(each.run)));
    if (y === undefined) return [];
    return [{ series, x: abscissa.value(run), y, runs: group.map(({ run }) => run) }];
  }).sort((a, b) => a.x - b.x);
}
