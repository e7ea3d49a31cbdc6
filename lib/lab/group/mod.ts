/**
 * Starts the tracker, the sequencers and the clients of a run, and ends them.
 *
 * A LabClient or LabServer is one process as the lab sees it: it writes to the process's stdin and
 * knows only what the process's lines report. lab_group.ts starts a whole group, waits until every
 * client sees all the others, and ends it.
 *
 * What is done with the group is up to drive/. Where the processes run is up to their Host (process/).
 *
 * @module
 */
export * from "./lab_client.ts";
export * from "./lab_group.ts";
export * from "./lab_server.ts";
export * from "./lab_servers.ts";
