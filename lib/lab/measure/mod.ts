/**
 * Computes the figures of a run from its trace. This folder defines what the published numbers
 * mean.
 *
 * figures.ts has the figures of a run with their definitions and units, measure_client.ts those of
 * a client. measure_run.ts computes them from every delivery, measure_load.ts from the clients'
 * reports of a load, load_warnings.ts what limits their worth. spread.ts has medians and ranges of
 * several runs, measure_failover.ts measures strikes, knee.ts chooses the rates of a sweep and
 * finds its knee. Decisions 0031 and 0032 have the reasons.
 *
 * Pure functions: no I/O, no time, no randomness. A figure that is not known is `undefined`, never
 * a guess.
 *
 * @module
 */
export * from "./distribution.ts";
export * from "./figures.ts";
export * from "./finished_run.ts";
export * from "./knee.ts";
export * from "./measure_client.ts";
export * from "./measure_failover.ts";
export * from "./measure_load.ts";
export * from "./measure_run.ts";
export * from "./spread.ts";
export * from "./sum.ts";
