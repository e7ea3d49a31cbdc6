import {
  type FailoverFigures,
  medianOf,
  SHORT_MS,
  type Spread,
  spreadOf,
  type StrikeFigures,
} from "../../measure/mod.ts";
import { describeFailover } from "../../plan/mod.ts";
import type { Drawing } from "./drawing.ts";
import { COMMON, type Figure, plain, rangeBars } from "./figure.ts";
import { type LikeRuns, repeatsSentence } from "./like_runs.ts";
import { kindName } from "./plotted_run.ts";

const CLIENTS = { name: "next delivery at a client", colour: "var(--p50)" };
const TAKEOVER = { name: "another sequencer orders the group", colour: "var(--takeover)" };
/** Free space on both sides of the points, in seconds. */
const MARGIN_S = 2;
/** Part of the axis over which the clients of one strike are spread, on either side of its time. */
const SPREAD = 0.02;

/** A time from a strike, in the plot at `s` seconds. */
interface Point {
  readonly s: number;
  readonly title: string;
  readonly ms: Spread;
}

/** Draws the time from each strike to the next delivery at each client. */
export function failoverFigure(
  drawing: Drawing,
  { series, first, runs }: LikeRuns,
): Figure | undefined {
  const all = runs.flatMap(({ load }) => load?.failover ?? []);
  if (all.length === 0 || first.failover === undefined) return undefined;
  const hasHeirs = all.some(({ strikes }) =>
    strikes.some(({ takeoverMs }) => takeoverMs !== undefined)
  );
  return {
    title: `Time to the next delivery, ${kindName(first)}, ${series}`,
    plots: [waitPlot(drawing, nthStrikes(all))],
    caption:
      "Each circle is a client: the time from the signal to its next delivery, over the time " +
      `of the signal (${describeFailover(first.failover)}). A time below ${SHORT_MS} ms is ` +
      `shown as ${SHORT_MS} ms.${lostSentence(all)}${
        repeatsSentence([{ runs }], "Circles", "bars")
      }`,
    legend: [CLIENTS, ...(hasHeirs ? [TAKEOVER] : [])],
  };
}

function lostSentence(all: readonly FailoverFigures[]): string {
  const nexts = all.flatMap(({ strikes }) => strikes.flatMap(({ next }) => next));
  const lost = nexts.filter(({ ms }) => ms === undefined).length;
  return lost === 0
    ? ""
    : ` Not shown: ${lost} of ${nexts.length} times a client never delivered again.`;
}

/** Returns the first strikes of all runs, the second ones, and so on. */
function nthStrikes(all: readonly FailoverFigures[]): StrikeFigures[][] {
  const most = Math.max(...all.map(({ strikes }) => strikes.length));
  return Array.from({ length: most }, (_, i) => all.flatMap(({ strikes }) => strikes[i] ?? []));
}

function secondOf(strikes: readonly StrikeFigures[]): number {
  return medianOf(strikes.map(({ atMs }) => atMs)) / 1_000;
}

/** Returns a point for each client that delivered again, side by side around the strike's time. */
function waitsOf(strikes: readonly StrikeFigures[], spreadS: number): Point[] {
  const byClient = Map.groupBy(strikes.flatMap(({ next }) => next), ({ client }) => client);
  return [...byClient].flatMap(([client, nexts], i) => {
    const ms = spreadOf(nexts.map((next) => next.ms));
    const place = byClient.size === 1 ? 0 : 2 * i / (byClient.size - 1) - 1;
    return ms === undefined ? [] : [{ s: secondOf(strikes) + spreadS * place, title: client, ms }];
  });
}

function takeoverOf(strikes: readonly StrikeFigures[]): Point[] {
  const ms = spreadOf(strikes.map(({ takeoverMs }) => takeoverMs));
  const heirs = new Set(strikes.flatMap(({ heir }) => heir?.title ?? []));
  return ms === undefined ? [] : [{ s: secondOf(strikes), title: [...heirs].join(" or "), ms }];
}

function waitPlot({ plot, draw }: Drawing, strikes: readonly StrikeFigures[][]): string {
  const times = strikes.map(secondOf);
  const [from, to] = [Math.min(...times) - MARGIN_S, Math.max(...times) + MARGIN_S];
  const spreadS = (to - from) * SPREAD;
  const waits = strikes.flatMap((each) => waitsOf(each, spreadS));
  const takeovers = strikes.flatMap(takeoverOf);
  const at = { x: ({ s }: Point) => s, spread: ({ ms }: Point) => ms };
  const y = ({ ms }: Point) => ms.median;
  const title = ({ title, ms }: Point) => `${title}: ${plain(ms.median)} ms`;
  return draw({
    ...COMMON,
    x: {
      domain: [from, to],
      ticks: 8,
      label: "seconds since the start of the load →",
      labelAnchor: "center",
    },
    y: { grid: true, zero: true, nice: true, ticks: 6, tickFormat: plain, label: "↑ ms" },
    marks: [
      plot.ruleY([0]),
      rangeBars(plot, waits, { ...at, stroke: () => CLIENTS.colour }),
      rangeBars(plot, takeovers, { ...at, stroke: () => TAKEOVER.colour }),
      plot.dot(waits, { x: "s", y, r: 4, stroke: CLIENTS.colour, strokeWidth: 1.6, title }),
      plot.ruleY(takeovers, {
        x1: ({ s }: Point) => s - 2 * spreadS,
        x2: ({ s }: Point) => s + 2 * spreadS,
        y,
        stroke: TAKEOVER.colour,
        strokeWidth: 2,
        title,
      }),
    ],
  });
}
