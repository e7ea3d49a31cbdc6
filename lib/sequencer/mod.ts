/**
 * The sequencer: it gives the messages of total-order groups their places in one sequence. Only the
 * tracker needs to know where it is; members learn of it when they join.
 *
 * What lives here: {@linkcode SequencerServer}, which puts the machine of machine/ on a socket and
 * joins it to an engine of log/; and the command `gm sequencer`. What may not: rules of ordering,
 * which are machine/'s, and anything of the tracker or the client.
 *
 * The duties of the server towards the two:
 * - an `append` goes to the engine, and its confirmation comes back as an `appended` input;
 * - whatever throws or rejects, in the machine, in the engine or in a request, ends at `onBug`.
 *
 * docs/PROTOCOL.md has the rules: 9.5 for the tracker's side, 10 and 11 for a group's, 12 for
 * history.
 *
 * @module
 */
export * from "./load_sequencer_identity.ts";
export * from "./server.ts";
export type { Address, Epoch, GroupId, MemberId, Mode, Seq, SeqRange } from "../core/mod.ts";
export {
  BindError,
  createLog,
  EnvironmentError,
  LOG_FORMATS,
  OtherTrackerError,
  WrongKeyError,
} from "../net/mod.ts";
export type { Endpoint, Log, LogFields, LogFormat, LogLevel, LogOptions } from "../net/mod.ts";
export { KeyFileError } from "../sealing/mod.ts";
export type { SealCounts, SealStatistics } from "../sealing/mod.ts";
export { Counters, DATAGRAM_KINDS } from "../roles/mod.ts";
export type { DatagramKind, Traffic } from "../roles/mod.ts";
