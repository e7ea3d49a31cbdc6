import { spreadOf } from "../measure/mod.ts";
import type { RunRecord } from "../results/mod.ts";
import type { Drawing } from "./drawing.ts";
import { COMMON, type Figure, logScale, numberAxis, plain, ticksAt } from "./figure.ts";
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
  const channels = {
    x: ({ x }: { x: number }) => axis.at(x),
    y: "y",
    stroke: (point: { series: string }) => colourOf(point.series, series),
  };
  const isRepeated = points.some(({ count }) => count > 1);
  const tip = ({ series, x, y }: typeof points[number]) =>
    `${series}: ${plain(y)} (${abscissa.label} ${plain(x)})`;
  const svg = draw({
    ...COMMON,
    x: axis.scale,
    y: {
      label: `↑ ${measure.label}`,
      ...(measure.isLog === true
        ? logScale(points.flatMap(({ least, most }) => [least, most]))
        : { grid: true, zero: true, ticks: 6, tickFormat: plain }),
    },
    marks: [
      ...(measure.isLog === true ? [] : [plot.ruleY([0])]),
      plot.ruleX(points.filter(({ least, most }) => least < most), {
        x: channels.x,
        y1: "least",
        y2: "most",
        stroke: channels.stroke,
        strokeWidth: 1.4,
        strokeOpacity: 0.7,
      }),
      plot.line(points, { ...channels, z: "series", strokeWidth: 2 }),
      plot.dot(points, {
        ...channels,
        fill: "var(--background)",
        r: 4,
        strokeWidth: 2,
        title: tip,
      }),
    ],
  });
  const legend = series.map((name) => ({ name, colour: colourOf(name, series) }));
  const repeated = isRepeated ? " Points are medians, bars go from the least to the most." : "";
  return { title: measure.title, plots: [svg], caption: measure.caption + repeated, legend };
}

/** Returns a point for each series and number: the median of its runs, with their range. */
function pointsOf(runs: readonly PlottedRun[], abscissa: Abscissa, measure: Measure) {
  const groups = Map.groupBy(runs, ({ series, run }) => `${abscissa.value(run)} ${series}`);
  return [...groups.values()].flatMap((group) => {
    const [{ series, run }] = group as [PlottedRun];
    const spread = spreadOf(group.map((each) => measure.value(each.run)));
    if (spread === undefined) return [];
    const { median: y, least, most } = spread;
    return [{ series, x: abscissa.value(run), y, least, most, count: group.length }];
  }).sort((a, b) => a.x - b.x);
}
