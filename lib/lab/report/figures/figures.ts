import type { Drawing } from "./drawing.ts";
import { failoverFigure } from "./failover_figure.ts";
import type { Figure } from "./figure.ts";
import { type LikeRuns, shownAlone } from "./like_runs.ts";
import { AT_A_RATE, AT_ONCE, CLIENTS, LOSS, UNDER_LOSS } from "./measures.ts";
import { overNumbers } from "./over_numbers.ts";
import { percentileFigure } from "./percentile_figure.ts";
import { type PlottedRun, sameBut } from "./plotted_run.ts";
import { sweepLatencyFigure } from "./sweep_latency_figure.ts";
import { sweepPoints } from "./sweep_points.ts";
import { sweepThroughputFigure } from "./sweep_throughput_figure.ts";
import { timeFigure } from "./time_figure.ts";

/**
 * Draws all figures of these runs: over the number of clients, the loss, the rate, and over time. A
 * run that was interrupted is drawn only if there is no other: it may have measured the first
 * messages only.
 */
export function figuresOf(drawing: Drawing, all: readonly PlottedRun[]): Figure[] {
  const whole = all.filter(({ run }) => run.interruptedMs === undefined);
  const runs = whole.length === 0 ? all : whole;
  const alone = shownAlone(runs);
  return [
    ...overClients(drawing, runs.filter(({ run }) => run.sweep === undefined)),
    ...overLoss(drawing, runs),
    ...bySize(runs).flatMap((some) => overRates(drawing, some)),
    ...percentiles(drawing, alone),
    ...alone.flatMap((group) => [timeFigure(drawing, group), failoverFigure(drawing, group)]),
  ].filter((figure) => figure !== undefined);
}

/** Draws figures over the number of clients, for runs that differ in that number only. */
function overClients(drawing: Drawing, runs: readonly PlottedRun[]): (Figure | undefined)[] {
  return [...Map.groupBy(runs, ({ run }) => sameBut(run)).values()].flatMap((some) => {
    const measures = some.every(({ run }) => run.load === undefined) ? AT_ONCE : AT_A_RATE;
    return measures.map((measure) => overNumbers(drawing, some, CLIENTS, measure));
  });
}

function overLoss(drawing: Drawing, runs: readonly PlottedRun[]): (Figure | undefined)[] {
  const lossy = runs.filter(({ run }) => run.lossPercent !== undefined);
  return UNDER_LOSS.map((measure) => overNumbers(drawing, lossy, LOSS, measure));
}

/** Draws figures over the offered rate, for sweeps with the same number of clients. */
function overRates(drawing: Drawing, runs: readonly PlottedRun[]): Figure[] {
  const points = sweepPoints(runs);
  if (points.length < 2) return [];
  const clients = runs[0]?.run.clients.length ?? 0;
  return [
    sweepLatencyFigure(drawing, points, clients),
    sweepThroughputFigure(drawing, points, clients),
  ];
}

/** Draws one figure for each number of clients, which compares the orders. */
function percentiles(drawing: Drawing, groups: readonly LikeRuns[]): (Figure | undefined)[] {
  // The knees of two orders are compared although their rates differ.
  const key = ({ first }: LikeRuns) =>
    `${first.clients.length} ${first.sweep === undefined ? sameBut(first) : first.experiment}`;
  return [...Map.groupBy(groups, key).values()].map((some) => percentileFigure(drawing, some));
}

function bySize(runs: readonly PlottedRun[]): PlottedRun[][] {
  const key = ({ run }: PlottedRun) => `${run.experiment} ${run.clients.length}`;
  return [...Map.groupBy(runs, key).values()];
}
