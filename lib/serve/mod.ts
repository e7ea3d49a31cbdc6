/**
 * The start and the end of a server, the same for the tracker and for a sequencer.
 *
 * {@linkcode runServer} does what both have in common: the signals and stdin that end a server, its
 * log, the ready line, the lines of `--statistics`, and the close. What a server is, and which
 * flags it has, is in the folder of its role (lib/tracker/command.ts, lib/sequencer/command.ts).
 * Nothing here knows a group, a member or a datagram.
 *
 * Invariants:
 * - A server that was started is closed, whatever ends it.
 * - A bug in the server ends the process with exit code 70, also when the close fails or hangs.
 * - The ready line is written once, and not before the server listens.
 *
 * docs/ARCHITECTURE.md lists the exit codes.
 *
 * @module
 */
export * from "./resolve_peer.ts";
export * from "./run_server.ts";
