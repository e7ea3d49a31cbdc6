/**
 * Writes the results of a lab to files: results.json with everything, results.csv with a row per
 * run, and the report, which report/ draws.
 *
 * results.ts defines results.json, which other programs read: its names change with RESULTS_VERSION
 * only. results_file.ts writes all files together after every run.
 *
 * A figure that is not known is absent, or an empty cell. Nothing is measured or rendered here.
 *
 * @module
 */
export * from "./results.ts";
export * from "./results_csv.ts";
export * from "./results_file.ts";
