import type { Drawing } from "./drawing.ts";
import { failoverFigure } from "./failover_figure.ts";
import type { Figure } from "./figure.ts";
import { AT_A_RATE, AT_ONCE, CLIENTS, LOSS, UNDER_LOSS } from "./measures.ts";
import { overNumbers } from "./over_numbers.ts";
import { percentileFigure } from "./percentile_figure.ts";
import { type PlottedRun, sameBut, shownAlone } from "./plotted_run.ts";
import { sweepFigures } from "./sweep_figures.ts";
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
    ...bySize(runs.filter(({ run }) => run.sweep?.isAgain !== true)).flatMap((some) =>
      sweepFigures(drawing, some)
    ),
    ...percentiles(drawing, alone),
    ...alone.flatMap((run) => [timeFigure(drawing, run), failoverFigure(drawing, run)]),
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

/** Draws one figure for each number of clients, which compares the orders. */
function percentiles(drawing: Drawing, runs: readonly PlottedRun[]): (Figure | undefined)[] {
  // The knees of two orders are compared although their rates differ.
  const key = ({ run }: PlottedRun) =>
    `${run.clients.length} ${run.sweep === undefined ? sameBut(run) : run.experiment}`;
  return [...Map.groupBy(runs, key).values()].map((some) => percentileFigure(drawing, some));
}

function bySize(runs: readonly PlottedRun[]): PlottedRun[][] {
  const key = ({ run }: PlottedRun) => `${run.experiment} ${run.clients.length}`;
  return [...Map.groupBy(runs, key).values()];
}
