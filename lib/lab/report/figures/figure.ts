import type * as Plot from "@observablehq/plot";
import type { Spread } from "../../measure/mod.ts";
import type { Drawing } from "./drawing.ts";

/** One or more plots with a title, a legend and a caption. */
export interface Figure {
  readonly title: string;
  /** SVG elements, one below the other. */
  readonly plots: readonly string[];
  /** A description of the plots that defines what the axes show. */
  readonly caption: string;
  /** The meaning of the colours. */
  readonly legend: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  /** @default {false} */
  readonly isDashed?: boolean;
}

/** Width of a plot in pixels. */
export const FIGURE_WIDTH = 620;
/** Greatest number of ticks with a text. More would run into each other. */
const TICKS_MAX = 9;

/** The options that all plots have in common. */
export const COMMON: Plot.PlotOptions = {
  width: FIGURE_WIDTH,
  height: 300,
  marginLeft: 66,
  marginRight: 18,
  marginBottom: 46,
  marginTop: 36,
  style: { fontSize: "14px", background: "transparent" },
};

/** Returns the different numbers in rising order, as ticks. */
export function ticksAt(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Returns the text of a tick: a number with commas, rounded to four significant digits. */
export function plain(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/**
 * Returns a horizontal axis with these numbers as its ticks, and the function that places a number
 * on it. The logarithm is taken here, because a logarithmic scale leaves some ticks without a text.
 */
export function numberAxis(numbers: readonly number[], isLog: boolean, label: string) {
  const at = (value: number) => isLog ? Math.log(value) : value;
  const all = ticksAt(numbers);
  const every = Math.ceil(all.length / TICKS_MAX);
  const shown = all.filter((_, i) => i % every === 0);
  const text = new Map(shown.map((number) => [at(number), plain(number)]));
  const scale: Plot.ScaleOptions = {
    ticks: [...text.keys()],
    tickFormat: (position: number) => text.get(position) ?? "",
    label: `${label} →`,
    labelAnchor: "center",
  };
  return { at, scale };
}

/** Returns the limits of a logarithmic axis: whole decades around the values. */
export function decadesAround(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0);
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  if (positive.length === 0) return [0.1, 10];
  const low = 10 ** Math.floor(Math.log10(least));
  const high = 10 ** Math.ceil(Math.log10(most));
  return [low, high === low ? low * 10 : high];
}

/**
 * Returns a logarithmic axis with lines at 1, 2 and 5 of each decade, or fewer over many decades.
 */
export function logScale(values: readonly number[]): Plot.ScaleOptions {
  const domain = decadesAround(values);
  const decades = Math.round(Math.log10(domain[1] / domain[0]));
  const steps = decades > 3 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  const ticks = Array.from({ length: decades }, (_, i) => domain[0] * 10 ** i)
    .flatMap((decade) => steps.map((step) => step * decade));
  return { type: "log", domain, ticks: [...ticks, domain[1]], tickFormat: plain, grid: true };
}

/** Returns a bar from the least to the greatest value for each point that has several. */
export function rangeBars<T>(
  plot: Drawing["plot"],
  points: readonly T[],
  { x, stroke, spread }: {
    readonly x: (point: T) => number;
    readonly stroke: (point: T) => string;
    readonly spread: (point: T) => Spread | undefined;
  },
) {
  const isRange = (range: Spread | undefined) => range !== undefined && range.least < range.most;
  return plot.ruleX(points.filter((point) => isRange(spread(point))), {
    x,
    y1: (point: T) => spread(point)?.least,
    y2: (point: T) => spread(point)?.most,
    stroke,
    strokeWidth: 1.4,
    strokeOpacity: 0.7,
  });
}

/** The options of a band from the least to the greatest value behind a line. */
export const BAND = { fillOpacity: 0.18 } as const;
