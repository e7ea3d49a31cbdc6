/**
 * `gm lab`: experiments with real processes, which measure a group and check its order.
 *
 * The lab starts a tracker, a sequencer if the order is total, and clients. It drives the clients
 * through their public interface only (`gm client --json --load` or `--load` behind pipes) and
 * reads the lines that they write. So it measures what a user gets, and its verdict does not depend
 * on any of the code that orders messages. No rule of the protocol is here, and lib/lab may not
 * import lib/ordering.
 *
 * The folders, in the order in which a run passes them:
 *
 * - options: the command line becomes checked options
 * - plan: what a run is going to do
 * - process: processes, hosts, and the crew that ends them; hosts: hosts over ssh; lan: virtual
 *   hosts
 * - group: the tracker, sequencers and clients of a run
 * - drive: sends the texts or puts loads on the group, and kills servers if asked to
 * - observe: what the processes reported, as a trace
 * - check: the verdict on the order, from a trace
 * - measure: the figures, from a trace; the definitions of all figures are here
 * - results: results.json and results.csv
 * - render: text; report: report.html
 *
 * In this folder itself: command.ts is the command, lab.ts carries out runs and keeps their
 * results, run_series.ts is an experiment, demo.ts the demo. tools/lint/folders.ts has the
 * direction of imports: report, hosts, drive → render → results → measure; group → observe → check;
 * options → lan → process and plan.
 *
 * A wrong order or a missing message is a result, which is counted and reported. A process that
 * ends unexpectedly is an error (LabError). In both cases no process outlives the lab.
 *
 * Times are microseconds by steady clocks, which no step of a wall clock changes. Each client has
 * its own, and its times are converted to the lab's, with a known error (drive/client_clocks.ts,
 * decision 0079).
 *
 * This module exports what tests and benchmarks use; gm itself loads command.ts.
 *
 * @module
 */
export * from "./check/check_order.ts";
export * from "./check/check_total_order.ts";
export * from "./observe/cost.ts";
export * from "./measure/distribution.ts";
export * from "./drive/execute_run.ts";
export * from "./process/gm_process.ts";
export * from "./process/host.ts";
export * from "./group/lab_group.ts";
export * from "./process/lab_process.ts";
export * from "./process/local_host.ts";
export * from "./measure/measure_client.ts";
export * from "./measure/measure_run.ts";
export * from "./plan/run_plan.ts";
export * from "./observe/trace.ts";
export * from "./check/violation.ts";
