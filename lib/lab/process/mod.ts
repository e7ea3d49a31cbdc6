/**
 * Runs processes of gm, and makes sure that none outlives the lab.
 *
 * GmProcess is a process, Host a place where one can be started, LabHosts all hosts of a lab. Here
 * are those of this machine (lab_process.ts, local_host.ts); hosts/ and lan/ have others. A Crew
 * has the processes of a run: every wait goes through it, and fails as soon as one of them ends
 * unexpectedly.
 *
 * Nothing here knows the roles of gm, their lines or the messages. Invariants: a process is gone at
 * the end of the block that has it, and when the lab ends in any other way; a process has the key
 * of its lab (lab_key.ts), and none that its environment names.
 *
 * @module
 */
export * from "./any_port.ts";
export * from "./changes.ts";
export * from "./clock_estimate.ts";
export * from "./crew.ts";
export * from "./environment.ts";
export * from "./gm_process.ts";
export * from "./host.ts";
export * from "./is_missing_program.ts";
export * from "./lab_error.ts";
export * from "./lab_hosts.ts";
export type { LabKey } from "./lab_key.ts";
export * from "./lab_process.ts";
export * from "./local_host.ts";
export * from "./placement.ts";
export * from "./progress.ts";
