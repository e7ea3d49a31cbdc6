/**
 * The lab: experiments with real processes. It starts a tracker, a sequencer where the order is
 * total, and clients, drives the clients through nothing but their public interface (`gm client
 * --json` behind pipes, `--load` at a rate) and watches what they tell: so what it measures is what a
 * user gets, and its verdict on the order does not rest on any of the code that orders. No rule of
 * the protocol lives here.
 *
 * A run is a plan (run_plan.ts: who sends which texts, or load_plan.ts: how many messages a second)
 * that becomes a trace (execute_run.ts: who delivered what and when; load_driver.ts, load_trace.ts:
 * what the clients saw of a load), from which everything else follows without I/O: the figures
 * (measure_client.ts, measure_run.ts and measure_load.ts define them, with their units), the verdict
 * (check_order.ts, check_total_order.ts, check_load.ts; check_lives.ts where clients crash and come
 * back), and their pictures as text (render_*.ts), JSON (results.ts), a table (results_csv.ts) and a
 * page (report/). A wrong order or a missing message is a result, told and counted; a process that
 * dies is an error. Where processes run is behind a port (host.ts): this machine (local_host.ts),
 * hosts that it makes itself and that lose packets (lan/), or many that are reached over ssh (hosts/,
 * see hosts/mod.ts). Whatever ends a run, none of them outlives it (crew.ts, lab_process.ts,
 * hosts/agent.ts).
 *
 * Servers are killed on purpose (strike_servers.ts) only through their `LabServer`, which
 * tells the crew beforehand; measure_failover.ts says what the members had of it.
 *
 * All times are the clients' own: microseconds since 1970 by the clock of their host. On one
 * machine the clocks of two processes agree within some 50 µs, for Deno reads the wall clock once,
 * at the start of a process. Those of a run over several hosts are brought to the lab's clock, as
 * well as it can be known (hosts/run_clocks.ts).
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
