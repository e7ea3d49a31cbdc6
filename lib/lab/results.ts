import { isViewEntry } from "./check_total_order.ts";
import type { Environment } from "./environment.ts";
import type { FinishedRun } from "./finished_run.ts";
import type { ClientTrace } from "./trace.ts";
import { describeViolation } from "./violation.ts";

/** What else a reader of results.json must know of how they came about. */
export interface ResultOptions {
  /** The experiment's name on the command line. */
  readonly experiment: string;
  /** Where the messages came from. */
  readonly messages: string;
  readonly timeoutMs: number;
}

/**
 * The content of results.json: environment, options, and of every run the figures (see
 * {@linkcode RunFigures} and {@linkcode ClientFigures} for their definitions and units) and every
 * delivery at every client, in order, with the changes of the view of a total-order group and their
 * places. What is not known is left out.
 */
export function resultsOf(
  environment: Environment,
  options: ResultOptions,
  runs: readonly FinishedRun[],
): unknown {
  return {
    format: "gm lab results",
    version: 1,
    environment,
    options,
    isOk: runs.every(({ figures }) => figures.isOk),
    runs: runs.map(({ plan, startedAt, trace, figures, clocks = trace?.clocks }) => ({
      experiment: plan.experiment,
      order: plan.order,
      startedAt,
      ...figures,
      ...(clocks === undefined ? {} : { clocks }),
      clients: figures.clients.map((client, i) => ({
        ...client,
        ...(trace === undefined ? {} : deliveriesOf(trace.clients[i]!)),
      })),
      violations: figures.violations.map((violation) => ({
        ...violation,
        sentence: describeViolation(violation),
      })),
    })),
  };
}

function deliveriesOf({ sent, deliveries, sequence }: ClientTrace) {
  return { texts: sent, deliveries, viewEntries: sequence.filter(isViewEntry) };
}
