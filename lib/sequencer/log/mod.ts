/**
 * The engines that keep the sequences of groups, behind one port, {@linkcode OrderedLog} (decision
 * 0009): {@linkcode MemoryLog} has the newest entries for as long as a group is ordered here;
 * `SqliteLog` has all of them in a file, which outlives the process; `JetStreamLog` (jetstream/)
 * has them in streams that sequencers share, which outlive the host. The latter two are not
 * exported here: they load a database or a client, and `gm sequencer` imports them only with
 * `--history` or `--nats`.
 *
 * Rules of ordering, sockets and members do not belong here. An engine sees entries in their
 * order and questions about the past. A reign of the sequencer begins with `begin`, and only the
 * first batch after it says which part of a former log counts (proven_last.ts).
 *
 * Invariants: entries are confirmed only when they are kept; a batch begins right after the one
 * before it; an entry that a later epoch has declared void is never served.
 *
 * docs/PROTOCOL.md, 10.7 and 12.5, and decision 0017 say why.
 *
 * @module
 */
export * from "./history_file_error.ts";
export * from "./memory_log.ts";
export * from "./ordered_log.ts";
