import type { LoadFigures } from "../measure/mod.ts";
import type { Mark } from "../observe/mod.ts";
import type { Drawing } from "./drawing.ts";
import {
  COMMON,
  decadesAround,
  type Figure,
  FIGURE_WIDTH,
  type LegendEntry,
  logScale,
  plain,
} from "./figure.ts";
import { MARK_ROWS, markRows } from "./mark_rows.ts";
import { kindName, loadName, type PlottedRun } from "./plotted_run.ts";

const LINES = [
  { name: "max", colour: "var(--max)", of: "maxMs" },
  { name: "p99", colour: "var(--p99)", of: "p99Ms" },
  { name: "p50", colour: "var(--p50)", of: "p50Ms" },
] as const;
const MARK_COLOURS: { readonly [K in Mark["kind"]]: string } = {
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

/** Draws the latency over the time of a load with its events, and the deliveries below. */
export function timeFigure(drawing: Drawing, { series, run }: PlottedRun): Figure | undefined {
  const { load, silence } = run;
  if (load === undefined || load.timeline.length === 0) return undefined;
  const hasRepairs = load.timeline.some(({ repairs }) => repairs > 0);
  const kinds = [...new Set(load.marks.map(({ kind }) => kind))];
  return {
    title: `Latency over time, ${kindName(run)}, ${series}`,
    plots: [latencyPlot(drawing, load), deliveryPlot(drawing, load)],
    caption: "Latency of other clients' messages over the time of their delivery, in slices of " +
      `${load.sliceMs} ms; ${loadName(run)}.` +
      (silence === undefined ? "" : ` The longest time between two deliveries: ` +
        `${plain(silence.ms)} ms, at ${silence.client}, beginning at ` +
        `${plain(silence.atMs / 1_000)} s.`),
    legend: [
      ...LINES,
      ...(hasRepairs ? [REPAIRS] : []),
      ...kinds.map((name) => ({ name, colour: MARK_COLOURS[name], isDashed: true })),
    ],
  };
}

function latencyPlot({ plot, draw }: Drawing, load: LoadFigures): string {
  const { marks, plan } = load;
  // After the end come a few stragglers, whose latencies say nothing about the load.
  const timeline = load.timeline.filter(({ atMs }) => atMs < plan.durationMs);
  const points = LINES.flatMap(({ name, colour, of }) =>
    timeline.map((slice) => ({ name, colour, s: slice.atMs / 1_000, ms: slice[of] ?? NaN }))
  );
  const values = points.map(({ ms }) => ms).filter((ms) => !Number.isNaN(ms));
  const scale = logScale(values);
  const [low, high] = decadesAround(values);
  const foot = low * (high / low) ** 0.06;
  const repaired = timeline.filter(({ repairs }) => repairs > 0);
  return draw({
    ...COMMON,
    marginBottom: 22,
    marginTop: marks.length === 0 ? 36 : 36 + MARK_ROWS * ROW_PIXELS - FIRST_ROW / 2,
    height: 250 + (marks.length === 0 ? 0 : MARK_ROWS * ROW_PIXELS),
    x: { domain: [0, lastSecond(load)], label: null, ticks: 8 },
    y: { ...scale, label: "↑ ms" },
    marks: [
      plot.ruleX(repaired, {
        x: middle(load.sliceMs),
        y1: low,
        y2: foot,
        stroke: "var(--loss)",
        strokeWidth: 2,
        title: ({ repairs }) => `${repairs} datagrams to repair losses`,
      }),
      plot.line(points, { x: "s", y: "ms", z: "name", stroke: "colour", strokeWidth: 1.6 }),
      ...(plan.durationMs < lastSecond(load) * 1_000
        ? [plot.ruleX([plan.durationMs / 1_000], { stroke: "var(--faint)" })]
        : []),
      plot.ruleX(marks, {
        x: ({ atMs }: Mark) => atMs / 1_000,
        stroke: ({ kind }: Mark) => MARK_COLOURS[kind],
        strokeDasharray: "4 3",
        strokeWidth: 1.5,
        title: "text",
      }),
      ...markTexts(plot, load),
    ],
  });
}

/** Draws the texts of the marks, in several rows so that close ones do not overlap. */
function markTexts(plot: Drawing["plot"], load: LoadFigures) {
  const rows = markRows(load.marks, pixelsOf(load));
  return Array.from(
    { length: MARK_ROWS },
    (_, row) =>
      plot.text(load.marks.filter((_, i) => rows[i] === row), {
        x: ({ atMs }: Mark) => atMs / 1_000,
        text: "text",
        frameAnchor: "top",
        dy: FIRST_ROW - (MARK_ROWS - 1 - row) * ROW_PIXELS,
        fill: ({ kind }: Mark) => MARK_COLOURS[kind],
      }),
  );
}

/** Returns the function that returns the horizontal pixel of a time. */
function pixelsOf(load: LoadFigures) {
  const { marginLeft = 0, marginRight = 0 } = COMMON;
  const width = FIGURE_WIDTH - marginLeft - marginRight;
  return (atMs: number) => marginLeft + width * atMs / 1_000 / lastSecond(load);
}

function deliveryPlot({ plot, draw }: Drawing, load: LoadFigures): string {
  const { timeline, sliceMs } = load;
  const bars = timeline.map(({ atMs, delivered }) => ({
    x1: atMs / 1_000,
    x2: (atMs + sliceMs) / 1_000,
    rate: delivered * 1_000 / sliceMs,
  }));
  return draw({
    ...COMMON,
    height: 130,
    marginTop: 30,
    x: {
      domain: [0, lastSecond(load)],
      ticks: 8,
      label: "seconds since the start of the load →",
      labelAnchor: "center",
    },
    y: { grid: true, ticks: 3, tickFormat: plain, label: "↑ deliveries/s, all clients" },
    marks: [
      plot.rect(bars, { x1: "x1", x2: "x2", y1: 0, y2: "rate", fill: "var(--bars)" }),
      plot.ruleY([0]),
    ],
  });
}

function middle(sliceMs: number) {
  return ({ atMs }: { readonly atMs: number }) => (atMs + sliceMs / 2) / 1_000;
}

function lastSecond({ timeline, sliceMs }: LoadFigures): number {
  return timeline.length * sliceMs / 1_000;
}
