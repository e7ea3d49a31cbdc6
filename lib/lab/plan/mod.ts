/**
 * Says what a run is going to do, before any process is started.
 *
 * A RunPlan is one run: its group, its clients, and their texts (messages.ts has the sources) or a
 * load (load_plan.ts), with losses and strikes (failover_plan.ts).
 *
 * Readonly values. The only I/O is the reading of message files. Nothing here knows processes or
 * hosts.
 *
 * @module
 */
export * from "./built_in_messages.ts";
export * from "./failover_plan.ts";
export * from "./load_plan.ts";
export * from "./message_file.ts";
export * from "./messages.ts";
export * from "./run_plan.ts";
