import { describeViolation, isViewEntry } from "../check/mod.ts";
import type { ClientFigures, FinishedRun, RunFigures, SweepMark } from "../measure/mod.ts";
import type { ClientTrace, HostClock, TimedDelivery } from "../observe/mod.ts";
import type { Experiment, FailoverPlan, Order } from "../plan/mod.ts";
import type { Environment, HostRecord } from "../process/mod.ts";

/** The options of a lab, in results.json. */
export interface ResultOptions {
  /** The experiment's name on the command line. */
  readonly experiment: string;
  /** The words after `gm lab`. */
  readonly words: readonly string[];
  /** The source of the messages. */
  readonly messages: string;
  readonly timeoutMs: number;
  /** The hosts of the processes, in the order of their use, unless that was this machine. */
  readonly hosts?: readonly HostRecord[];
  /**
   * Fingerprint of the key with which the processes sealed when the lab began; null if they had no
   * key. Absent in results of a gm that knew no keys.
   */
  readonly sealedWith?: string | null;
  /**
   * The seed of random numbers. Always null: the lab draws none, and the kernel, which chooses the
   * packets that `gm lab loss` drops, takes no seed.
   */
  readonly seed: null;
}

/** One run in results.json: its figures, and the parts of its plan that identify it. */
export interface RunRecord extends Omit<RunFigures, "clients" | "violations"> {
  readonly experiment: Experiment;
  readonly order: Order;
  /** Start of the run, as an ISO 8601 date and time. */
  readonly startedAt: string;
  /** Percent of the packets that were dropped on purpose. */
  readonly lossPercent?: number;
  /** The strikes against servers. */
  readonly failover?: FailoverPlan;
  /** Present if the run is a step of a sweep. */
  readonly sweep?: SweepMark;
  /** Present if the experiment was repeated (`--repeat`): the number of this run, from 1. */
  readonly repetition?: number;
  /** The hosts' clocks, if the run was on several hosts. */
  readonly clocks?: readonly HostClock[];
  /** The figures of each client, and every delivery unless the run was a load. */
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
  /** A sentence that says why runs are missing; absent if all were made that were asked for. */
  readonly incomplete?: string;
  /** True if at least one run was made, and all are ok. */
  readonly isOk: boolean;
  readonly runs: readonly RunRecord[];
}

/** The value of `format` in results.json. */
export const RESULTS_FORMAT = "gm lab results";
/** The version of the format. Version 1 had no loads, histograms, usage or marks. */
export const RESULTS_VERSION = 2;

/**
 * Returns the content of results.json: environment, options, and the figures of every run.
 * {@linkcode RunFigures} and {@linkcode ClientFigures} define the figures and their units. Unless
 * the run was a load, it also has every delivery at every client, in order, and the changes of the
 * view of a total-order group with their places. A figure that is not known is absent.
 */
export function resultsOf(
  environment: Environment,
  options: ResultOptions,
  runs: readonly FinishedRun[],
  incomplete?: string,
): Results {
  const isOk = runs.length > 0 && runs.every(({ figures }) => figures.isOk);
  const head = { format: RESULTS_FORMAT, version: RESULTS_VERSION, environment, options } as const;
  const missing = incomplete === undefined ? {} : { incomplete };
  return { ...head, ...missing, isOk, runs: runs.map(recordOf) };
}

function recordOf(run: FinishedRun): RunRecord {
  const { plan, startedAt, trace, figures, sweep, repetition, clocks = trace?.clocks } = run;
  const { experiment, order, lossPercent, failover } = plan;
  const traceOf = new Map(trace?.clients.map((client) => [client.name, client]));
  return {
    experiment,
    order,
    startedAt,
    ...(lossPercent === undefined ? {} : { lossPercent }),
    ...(failover === undefined ? {} : { failover }),
    ...(sweep === undefined ? {} : { sweep }),
    ...(repetition === undefined ? {} : { repetition }),
    ...figures,
    ...(clocks === undefined ? {} : { clocks }),
    clients: figures.clients.map((client) => ({
      ...client,
      ...deliveriesOf(traceOf.get(client.name)),
    })),
    violations: figures.violations.map((violation) => ({
      ...violation,
      sentence: describeViolation(violation),
    })),
  };
}

function deliveriesOf(trace: ClientTrace | undefined): Partial<ClientDeliveries> {
  if (trace === undefined) return {};
  const { sent, deliveries, sequence } = trace;
  const viewEntries = sequence.filter(isViewEntry).map(({ seq, change }) => ({ seq, change }));
  return { texts: sent, deliveries, viewEntries };
}
