import { type Spread, spreadOf } from "../../measure/mod.ts";
import { formatMs, formatSpread } from "../../render/mod.ts";
import type { Drawing } from "./drawing.ts";
import {
  BAND,
  COMMON,
  decadesAround,
  type Figure,
  FIGURE_WIDTH,
  type LegendEntry,
  logScale,
  plain,
  rangeBars,
} from "./figure.ts";
import { type LikeRuns, repeatsSentence } from "./like_runs.ts";
import { MARK_ROWS, markRows } from "./mark_rows.ts";
import { kindName, loadName } from "./plotted_run.ts";
import type { PlottedMark } from "./plotted_marks.ts";
import { type PlottedLoad, plottedLoad, type PlottedSlice } from "./plotted_load.ts";

const LINES = [
  { name: "max", colour: "var(--max)", of: "maxMs" },
  { name: "p99", colour: "var(--p99)", of: "p99Ms" },
  { name: "p50", colour: "var(--p50)", of: "p50Ms" },
] as const;
const MARK_COLOURS: { readonly [K in PlottedMark["kind"]]: string } = {
  view: "var(--view)",
  gap: "var(--loss)",
  killed: "var(--killed)",
  takeover: "var(--takeover)",
  back: "var(--back)",
};
const REPAIRS: LegendEntry = { name: "repair of lost datagrams", colour: "var(--loss)" };
/** Pixels from the top of the plot to the lowest row of the marks' texts, and between two rows. */
const FIRST_ROW = -12;
const ROW_PIXELS = 16;

interface Point {
  readonly name: string;
  readonly colour: string;
  readonly s: number;
  readonly ms: Spread | undefined;
}

/** Draws the latency over the time of a load with its events, and the deliveries below. */
export function timeFigure(drawing: Drawing, group: LikeRuns): Figure | undefined {
  const { series, first } = group;
  const load = plottedLoad(group);
  if (load === undefined) return undefined;
  const hasRepairs = load.slices.some(({ repairs }) => repairs.most > 0);
  const kinds = [...new Set(load.marks.map(({ kind }) => kind))];
  return {
    title: `Latency over time, ${kindName(first)}, ${series}`,
    plots: [latencyPlot(drawing, load), deliveryPlot(drawing, load)],
    caption: "Latency of other clients' messages over the time of their delivery, in slices of " +
      `${load.sliceMs} ms; ${loadName(first)}.${silenceSentence(group)}` +
      repeatsSentence([group], "Lines and columns", "bands and bars"),
    legend: [
      ...LINES,
      ...(hasRepairs ? [REPAIRS] : []),
      ...kinds.map((name) => ({ name, colour: MARK_COLOURS[name], isDashed: true })),
    ],
  };
}

function silenceSentence({ runs }: LikeRuns): string {
  const [silence, ...others] = runs.flatMap((run) => run.silence ?? []);
  if (silence === undefined) return "";
  const all = spreadOf([silence, ...others].map(({ ms }) => ms));
  const where = others.length > 0
    ? ""
    : `, at ${silence.client}, beginning at ${plain(silence.atMs / 1_000)} s`;
  return ` The longest time between two deliveries: ${formatSpread(all, formatMs)} ms${where}.`;
}

function latencyPlot({ plot, draw }: Drawing, load: PlottedLoad): string {
  const { marks, durationMs } = load;
  // After the end come a few stragglers, whose latencies say nothing about the load.
  const slices = load.slices.filter(({ atMs }) => atMs < durationMs);
  const points = LINES.flatMap(({ name, colour, of }) =>
    slices.map((slice): Point => ({ name, colour, s: slice.atMs / 1_000, ms: slice[of] }))
  );
  const values = points.flatMap(({ ms }) => ms === undefined ? [] : [ms.least, ms.most]);
  const [low, high] = decadesAround(values);
  const foot = low * (high / low) ** 0.06;
  const hasMarks = marks.length > 0;
  const line = { x: "s", z: "name" } as const;
  return draw({
    ...COMMON,
    marginBottom: 22,
    marginTop: hasMarks ? 36 + MARK_ROWS * ROW_PIXELS - FIRST_ROW / 2 : 36,
    height: 250 + (hasMarks ? MARK_ROWS * ROW_PIXELS : 0),
    x: { domain: [0, load.endS], label: null, ticks: 8 },
    y: { ...logScale(values), label: "↑ ms" },
    marks: [
      plot.ruleX(slices.filter(({ repairs }) => repairs.most > 0), {
        x: middle(load.sliceMs),
        y1: low,
        y2: foot,
        stroke: "var(--loss)",
        strokeWidth: 2,
        title: ({ repairs }: PlottedSlice) =>
          `${formatSpread(repairs, plain)} datagrams to repair losses`,
      }),
      ...(load.isRepeated
        ? [plot.areaY(points, {
          ...line,
          ...BAND,
          y1: ({ ms }: Point) => ms?.least,
          y2: ({ ms }: Point) => ms?.most,
          fill: "colour",
        })]
        : []),
      plot.line(points, {
        ...line,
        y: ({ ms }: Point) => ms?.median,
        stroke: "colour",
        strokeWidth: 1.6,
      }),
      ...(durationMs < load.endS * 1_000
        ? [plot.ruleX([durationMs / 1_000], { stroke: "var(--faint)" })]
        : []),
      ...markLines(plot, load, [low, high]),
      ...markTexts(plot, load),
    ],
  });
}

/** Draws the marks' lines, and a band where their times differ from run to run. */
function markLines(
  plot: Drawing["plot"],
  { marks }: PlottedLoad,
  [y1, y2]: readonly [number, number],
) {
  const colour = ({ kind }: PlottedMark) => MARK_COLOURS[kind];
  return [
    plot.rect(marks.filter(({ leastMs, mostMs }) => leastMs < mostMs), {
      x1: ({ leastMs }: PlottedMark) => leastMs / 1_000,
      x2: ({ mostMs }: PlottedMark) => mostMs / 1_000,
      ...{ y1, y2 },
      ...BAND,
      fill: colour,
    }),
    plot.ruleX(marks, {
      x: ({ atMs }: PlottedMark) => atMs / 1_000,
      stroke: colour,
      strokeDasharray: "4 3",
      strokeWidth: 1.5,
      title: "text",
    }),
  ];
}

/** Draws the texts of the marks, in several rows so that close ones do not overlap. */
function markTexts(plot: Drawing["plot"], load: PlottedLoad) {
  const rows = markRows(load.marks, pixelsOf(load));
  return Array.from(
    { length: MARK_ROWS },
    (_, row) =>
      plot.text(load.marks.filter((_, i) => rows[i] === row), {
        x: ({ atMs }: PlottedMark) => atMs / 1_000,
        text: "text",
        frameAnchor: "top",
        dy: FIRST_ROW - (MARK_ROWS - 1 - row) * ROW_PIXELS,
        fill: ({ kind }: PlottedMark) => MARK_COLOURS[kind],
      }),
  );
}

/** Returns the function that returns the horizontal pixel of a time. */
function pixelsOf({ endS }: PlottedLoad) {
  const { marginLeft = 0, marginRight = 0 } = COMMON;
  const width = FIGURE_WIDTH - marginLeft - marginRight;
  return (atMs: number) => marginLeft + width * atMs / 1_000 / endS;
}

function deliveryPlot({ plot, draw }: Drawing, { slices, sliceMs, endS }: PlottedLoad): string {
  return draw({
    ...COMMON,
    height: 130,
    marginTop: 30,
    x: {
      domain: [0, endS],
      ticks: 8,
      label: "seconds since the start of the load →",
      labelAnchor: "center",
    },
    y: { grid: true, ticks: 3, tickFormat: plain, label: "↑ deliveries/s, all clients" },
    marks: [
      plot.rect(slices, {
        x1: ({ atMs }: PlottedSlice) => atMs / 1_000,
        x2: ({ atMs }: PlottedSlice) => (atMs + sliceMs) / 1_000,
        y1: 0,
        y2: ({ perSecond }: PlottedSlice) => perSecond.median,
        fill: "var(--bars)",
      }),
      rangeBars(plot, slices, {
        x: middle(sliceMs),
        stroke: () => "var(--faint)",
        spread: ({ perSecond }) => perSecond,
      }),
      plot.ruleY([0]),
    ],
  });
}

function middle(sliceMs: number) {
  return ({ atMs }: { readonly atMs: number }) => (atMs + sliceMs / 2) / 1_000;
}
