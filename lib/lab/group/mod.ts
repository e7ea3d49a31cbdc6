/**
 * Starts the tracker, the sequencers and the clients of a run, and ends them.
 *
 * A LabClient or LabServer is one process as the lab sees it: it writes to the process's stdin and
 * knows only what the process's lines report. ask_client.ts asks a client for its clock or its
 * totals. lab_group.ts starts a whole group, waits until every client sees all the others, and ends
 * it.
 *
 * The folder drive/ decides what the group does. The Host (process/) decides where the processes
 * run.
 *
 * @module
 */
export * from "./ask_client.ts";
export * from "./lab_client.ts";
export * from "./lab_group.ts";
export * from "./lab_server.ts";
export * from "./lab_servers.ts";
