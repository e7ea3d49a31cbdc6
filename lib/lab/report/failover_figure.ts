import { type FailoverFigures, SHORT_MS } from "../measure/mod.ts";
import { describeFailover } from "../plan/mod.ts";
import type { Drawing } from "./drawing.ts";
import { COMMON, type Figure, plain } from "./figure.ts";
import { kindName, type PlottedRun } from "./plotted_run.ts";

const CLIENTS = { name: "next delivery at a client", colour: "var(--p50)" };
const TAKEOVER = { name: "another sequencer orders the group", colour: "var(--takeover)" };
/** Free space on both sides of the points, in seconds. */
const MARGIN_S = 2;
/** Part of the axis over which the clients of one strike are spread, on either side of its time. */
const SPREAD = 0.02;

/** Draws the time from each strike to the next delivery at each client. */
export function failoverFigure(drawing: Drawing, { series, run }: PlottedRun): Figure | undefined {
  const { load, failover } = run;
  if (load?.failover === undefined || failover === undefined) return undefined;
  const hasHeirs = load.failover.strikes.some(({ takeoverMs }) => takeoverMs !== undefined);
  return {
    title: `Time to the next delivery, ${kindName(run)}, ${series}`,
    plots: [waitPlot(drawing, load.failover)],
    caption:
      "Each circle is a client: the time from the signal to its next delivery, over the time " +
      `of the signal (${describeFailover(failover)}). A time below ${SHORT_MS} ms is shown as ` +
      `${SHORT_MS} ms.`,
    legend: [CLIENTS, ...(hasHeirs ? [TAKEOVER] : [])],
  };
}

function waitPlot({ plot, draw }: Drawing, { strikes }: FailoverFigures): string {
  const times = strikes.map(({ atMs }) => atMs / 1_000);
  const [from, to] = [Math.min(...times) - MARGIN_S, Math.max(...times) + MARGIN_S];
  const spread = (to - from) * SPREAD;
  const waits = strikes.flatMap(({ atMs, next }) =>
    next.flatMap(({ client, ms }, i) => {
      const s = atMs / 1_000 + spread * (next.length === 1 ? 0 : 2 * i / (next.length - 1) - 1);
      return ms === undefined ? [] : [{ s, client, ms }];
    })
  );
  const takeovers = strikes.flatMap(({ atMs, takeoverMs: ms, heir }) => {
    const [x1, x2] = [atMs / 1_000 - 2 * spread, atMs / 1_000 + 2 * spread];
    return ms === undefined ? [] : [{ x1, x2, ms, title: heir?.title }];
  });
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
      plot.dot(waits, {
        x: "s",
        y: "ms",
        r: 4,
        stroke: CLIENTS.colour,
        strokeWidth: 1.6,
        title: ({ client, ms }: typeof waits[number]) => `${client}: ${plain(ms)} ms`,
      }),
      plot.ruleY(takeovers, {
        x1: "x1",
        x2: "x2",
        y: "ms",
        stroke: TAKEOVER.colour,
        strokeWidth: 2,
        title: ({ title, ms }: typeof takeovers[number]) => `${title}: ${plain(ms)} ms`,
      }),
    ],
  });
}
