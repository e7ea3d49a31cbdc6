import type { Environment } from "../process/environment.ts";
import { isViewEntry } from "../check/check_total_order.ts";
import type { FailoverPlan } from "../plan/failover_plan.ts";
import type { FinishedRun } from "../measure/finished_run.ts";
import type { HostClock } from "../observe/host_clock.ts";
import type { HostRecord } from "../process/lab_hosts.ts";
import type { ClientFigures } from "../measure/measure_client.ts";
import type { RunFigures } from "../measure/figures.ts";
import type { Experiment, Order } from "../plan/run_plan.ts";
import type { ClientTrace, TimedDelivery } from "../observe/trace.ts";
import { describeViolation } from "../check/violation.ts";

/** What else a reader of results.json must know of how they came about. */
export interface ResultOptions {
  /** The experiment's name on the command line. */
  readonly experiment: string;
  /** The words after `gm lab`. */
  readonly words: readonly string[];
  /** Where the messages came from. */
  readonly messages: string;
  readonly timeoutMs: number;
  /** Where the processes ran, in their order, if that was not on this machine. */
  readonly hosts?: readonly HostRecord[];
  /**
   * What random numbers were drawn from. The lab draws none, and the kernel, which chooses the
   * packets that `gm lab loss` loses, takes no seed.
   */
  readonly seed: null;
}

/** One run in results.json: its figures, and what is needed to know which run it was. */
export interface RunRecord extends Omit<RunFigures, "clients" | "violations"> {
  readonly experiment: Experiment;
  readonly order: Order;
  /** When it began, as an ISO 8601 date and time. */
  readonly startedAt: string;
  /** Percent of the packets that were dropped on purpose. */
  readonly lossPercent?: number;
  /** What was killed meanwhile. */
  readonly failover?: FailoverPlan;
  /** Where it is a step of a sweep: whether it is the knee. */
  readonly sweep?: { readonly isKnee: boolean };
  readonly clocks?: readonly HostClock[];
  /** With every delivery, except in a load. */
  readonly clients: readonly (ClientFigures & Partial<ClientDeliveries>)[];
  readonly violations: readonly { readonly kind: string; readonly sentence: string }[];
}

interface ClientDeliveries {
  readonly texts: readonly string[];
  readonly deliveries: readonly TimedDelivery[];
  readonly viewEntries: readonly unknown[];
}

/** The content of results.json. */
export interface Results {
  readonly format: typeof RESULTS_FORMAT;
  readonly version: typeof RESULTS_VERSION;
  readonly environment: Environment;
  readonly options: ResultOptions;
  readonly isOk: boolean;
  readonly runs: readonly RunRecord[];
}

export const RESULTS_FORMAT = "gm lab results";
/** 2: loads, histograms, usage, marks; 1 had none of them. */
export const RESULTS_VERSION = 2;

/**
 * The content of results.json: environment, options, and of every run the figures (see
 * {@linkcode RunFigures} and {@linkcode ClientFigures} for their definitions and units) and, except
 * in a load, every delivery at every client, in order, with the changes of the view of a total-order
 * group and their places. What is not known is left out.
 */
export function resultsOf(
  environment: Environment,
  options: ResultOptions,
  runs: readonly FinishedRun[],
): Results {
  const isOk = runs.every(({ figures }) => figures.isOk);
  const head = { format: RESULTS_FORMAT, version: RESULTS_VERSION, environment, options } as const;
  return { ...head, isOk, runs: runs.map(recordOf) };
}

function recordOf(run: FinishedRun): RunRecord {
  const { plan, startedAt, trace, figures, sweep, clocks = trace?.clocks } = run;
  const { experiment, order, lossPercent, failover } = plan;
  return {
    experiment,
    order,
    startedAt,
    ...(lossPercent === undefined ? {} : { lossPercent }),
    ...(failover === undefined ? {} : { failover }),
    ...(sweep === undefined ? {} : { sweep }),
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
  };
}

function deliveriesOf({ sent, deliveries, sequence }: ClientTrace): ClientDeliveries {
  return { texts: sent, deliveries, viewEntries: sequence.filter(isViewEntry) };
}
