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
export type { LogBatch, LogReign } from "./machine/mod.ts";
export type { Address, Epoch, GroupId, MemberId, Mode, Seq, SeqRange } from "../core/mod.ts";
export { BindError, createLog, EnvironmentError, LOG_FORMATS } from "../net/mod.ts";
export type { Endpoint, Log, LogFields, LogFormat, LogLevel, LogOptions } from "../net/mod.ts";
export type { PastPage, PastQuery } from "../ordering/mod.ts";
export { Counters, DATAGRAM_KINDS } from "../roles/mod.ts";
export type { DatagramKind, Traffic } from "../roles/mod.ts";
export type { KeptGroupRecord } from "../wire/mod.ts";
