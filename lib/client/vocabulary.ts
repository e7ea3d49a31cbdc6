/** The types in which a client speaks to programs, and the errors that it throws. */
export type { History, HistoryOptions } from "./history.ts";
export type { BatchReceipt, Receipt } from "./receipts.ts";
export type {
  EvictedEvent,
  GroupView,
  HistoryMessage,
  Lacking,
  MemberIdentity,
  OrderWords,
  PaceEvent,
  ReachEvent,
  TrackerUdpEvent,
} from "./member/mod.ts";
export type {
  Address,
  Epoch,
  Freshness,
  GroupId,
  Instant,
  MemberId,
  Mode,
  NamedIdentity,
  Seq,
  SeqRange,
  SignedIdentity,
} from "../core/mod.ts";
export {
  BindError,
  createLog,
  EnvironmentError,
  LOG_FORMATS,
  OtherTrackerError,
  systemClock,
  TrackerUnreachableError,
  UnknownHostError,
  WrongKeyError,
} from "../net/mod.ts";
export type {
  Clock,
  Endpoint,
  KeyMismatch,
  Log,
  LogFields,
  LogFormat,
  LogLevel,
  LogOptions,
} from "../net/mod.ts";
export {
  DATAGRAM_KINDS,
  type DatagramKind,
  type LostDirection,
  type Traffic,
} from "../roles/mod.ts";
export { Counters } from "../roles/mod.ts";
export { IdentityFileError } from "../identity/identity_file_error.ts";
export { KeyFileError } from "../sealing/mod.ts";
export type { SealCounts, SealStatistics } from "../sealing/mod.ts";
export { CHANGE_KINDS, REFUSAL_CODES } from "../wire/mod.ts";
export type {
  ChangeKind,
  GroupSummary,
  MemberRecord,
  Refusal,
  RefusalCode,
  SigningTerms,
  ViewRecord,
} from "../wire/mod.ts";
