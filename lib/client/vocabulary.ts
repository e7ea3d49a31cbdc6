/** The words in which a client speaks to programs, from wherever they come. */
export type { History, HistoryOptions } from "./history.ts";
export type { Receipt } from "./receipts.ts";
export type { GroupView, HistoryMessage, Lacking, MemberIdentity } from "./member/mod.ts";
export type { Address, GroupId, MemberId, Mode, Seq, SeqRange } from "../core/mod.ts";
export { BindError, createLog, TrackerUnreachableError, UnknownHostError } from "../net/mod.ts";
export type { Clock, Endpoint, Log, LogOptions } from "../net/mod.ts";
export type { Counters } from "../roles/mod.ts";
export type { ChangeKind, GroupSummary, MemberRecord, ViewRecord } from "../wire/mod.ts";
