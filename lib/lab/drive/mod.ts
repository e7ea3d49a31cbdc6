/**
 * Carries out runs with a group that group/ has started.
 *
 * execute_run.ts has all texts sent at once. execute_load.ts puts loads at a rate on a group, each
 * through a LoadDriver; run_loads.ts measures each as soon as it is over, and seconds_report.ts
 * shows its progress. client_clocks.ts compares the clients' clocks. strike_servers.ts kills
 * servers during a load.
 *
 * Here are the waits and timeouts of a run. Figures are defined in measure/, and the clients keep
 * the rate themselves (lib/client/front/load). Invariant: when a run ends or throws, its processes
 * are gone.
 *
 * @module
 */
export * from "./client_clocks.ts";
export * from "./execute_load.ts";
export * from "./execute_run.ts";
export * from "./load_driver.ts";
export * from "./run_loads.ts";
export * from "./seconds_report.ts";
export * from "./strike_servers.ts";
