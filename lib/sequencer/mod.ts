/**
 * The sequencer: it gives the messages of total-order groups their place in one sequence. Only the
 * tracker needs to know where it is; members learn of it with their joining.
 *
 * The pure role is in sequencer/; {@linkcode SequencerServer} puts it on a socket, with an
 * {@linkcode OrderedLog} that keeps the sequence. No rule of ordering may live in this folder's
 * own files, and nothing of the tracker's or the client's may be imported.
 *
 * @module
 */
export * from "./log/memory_log.ts";
export * from "./log/ordered_log.ts";
export * from "./server.ts";
