import type * as Plot from "@observablehq/plot";

/** A plot with what stands around it. */
export interface Figure {
  readonly title: string;
  /** SVG elements, one below the other. */
  readonly plots: readonly string[];
  /** What the reader sees, and what the axes leave open. */
  readonly caption: string;
  /** What the colours mean. */
  readonly legend: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  /** @default {false} */
  readonly isDashed?: boolean;
}

export const FIGURE_WIDTH = 620;
/** More numbers would run into each other. */
const TICKS_MAX = 9;

/** What all plots have in common. */
export const COMMON: Plot.PlotOptions = {
  width: FIGURE_WIDTH,
  height: 300,
  marginLeft: 58,
  marginRight: 18,
  marginBottom: 42,
  marginTop: 32,
  style: { fontSize: "12px", background: "transparent" },
};

/** Ticks at these numbers and no others. */
export function ticksAt(numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** The text of a tick: a plain number, with commas and without needless zeros. */
export function plain(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/**
 * A horizontal axis with these numbers as its ticks, logarithmic or not, and where on it a number
 * stands. The logarithm is taken here: a logarithmic scale leaves some of its ticks without text.
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

/** For a logarithmic axis of milliseconds: whole decades around the values, so that lines have room. */
export function decadesAround(values: readonly number[]): [number, number] {
  const positive = values.filter((value) => value > 0);
  const [least, most] = [Math.min(...positive), Math.max(...positive)];
  if (positive.length === 0) return [0.1, 10];
  const low = 10 ** Math.floor(Math.log10(least));
  const high = 10 ** Math.ceil(Math.log10(most));
  return [low, high === low ? low * 10 : high];
}

/** A logarithmic axis of milliseconds: lines at 1, 2 and 5 of each decade, or at 1 alone of many. */
export function logScale(values: readonly number[]): Plot.ScaleOptions {
  const domain = decadesAround(values);
  const decades = Math.round(Math.log10(domain[1] / domain[0]));
  const steps = decades > 3 ? [1] : decades > 2 ? [1, 3] : [1, 2, 5];
  const ticks = Array.from({ length: decades }, (_, i) => domain[0] * 10 ** i)
    .flatMap((decade) => steps.map((step) => step * decade));
  return { type: "log", domain, ticks: [...ticks, domain[1]], tickFormat: plain, grid: true };
}
