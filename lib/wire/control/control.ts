import type { Epoch, GroupId, MemberId, Mode, Seq } from "../../core/mod.ts";

/** What registers: a member of groups, or a sequencer that orders them. */
export type Role = "member" | "sequencer";

/** Makes a member; with host 0.0.0.0 or :: the tracker takes the address that it sees. */
export interface RegisterRequest {
  readonly type: "register";
  readonly role: Role;
  readonly name: string;
  readonly host: string;
  readonly port: number;
}
export interface ListGroupsRequest {
  readonly type: "list_groups";
}
export interface ListMembersRequest {
  readonly type: "list_members";
  readonly group: string;
}
/** Joins a group, which is made if there is none; a mode insists. */
export interface JoinGroupRequest {
  readonly type: "join_group";
  readonly member: MemberId;
  readonly group: string;
  readonly mode?: Mode;
}
/** Leaves a group; the stream of the leaver ends at `last`. */
export interface ExitGroupRequest {
  readonly type: "exit_group";
  readonly member: MemberId;
  readonly group: string;
  readonly last: Seq;
}
/** Leaves the tracker, and every group that was not exited before. */
export interface QuitRequest {
  readonly type: "quit";
  readonly member: MemberId;
}

/** A group of which a sequencer has history that outlives it, and where it stands. */
export interface KeptGroupRecord {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  /** The group's place in the order of creation; 0: the sequencer does not know. */
  readonly created: number;
  /** The newest epoch in which that sequencer ordered it. */
  readonly epoch: Epoch;
  readonly view: number;
  readonly last: Seq;
}
/** A sequencer has the history of these groups: they outlive their last member. */
export interface KeepGroupsRequest {
  readonly type: "keep_groups";
  readonly member: MemberId;
  readonly groups: readonly KeptGroupRecord[];
}

export type Request =
  | RegisterRequest
  | ListGroupsRequest
  | ListMembersRequest
  | JoinGroupRequest
  | ExitGroupRequest
  | QuitRequest
  | KeepGroupsRequest;

/** A group as lists show it. */
export interface GroupSummary {
  readonly name: string;
  readonly mode: Mode;
  /** Names, in the order of joining. */
  readonly members: readonly string[];
}

/** One member of a view. */
export interface MemberRecord {
  readonly id: MemberId;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The number of the view in which it joined. */
  readonly joined: number;
  /** Its number in the group, never given to another. */
  readonly slot: number;
}

/** A numbered list of the members of a group, in the order of joining, and what else a member needs. */
export interface ViewRecord {
  readonly group: GroupId;
  readonly name: string;
  readonly mode: Mode;
  /** The group's place in the order of creation. */
  readonly created: number;
  readonly view: number;
  readonly members: readonly MemberRecord[];
  readonly epoch: Epoch;
  /** Who orders the group's messages; null in a fifo group. */
  readonly sequencer:
    | { readonly id: MemberId; readonly host: string; readonly port: number }
    | null;
}

export interface RegisterAnswer {
  readonly ok: true;
  readonly member: MemberId;
  /** The member's address as the tracker will give it to others. */
  readonly host: string;
  readonly port: number;
  readonly heartbeatMs: number;
  readonly boot: number;
  readonly groups: readonly GroupSummary[];
}
export interface ListGroupsAnswer {
  readonly ok: true;
  readonly groups: readonly GroupSummary[];
}
/** The answer to join_group and to list_members. */
export interface ViewAnswer {
  readonly ok: true;
  readonly view: ViewRecord;
}
/** The answer to exit_group, quit and keep_groups. */
export interface DoneAnswer {
  readonly ok: true;
}

/** Why a request was refused. */
export const REFUSAL_CODES = [
  "malformed",
  "too_large",
  "timeout",
  "version",
  "unknown_type",
  "bad_field",
  "name_taken",
  "unknown_member",
  "unknown_group",
  "not_member",
  "wrong_mode",
  "wrong_family",
  "no_sequencer",
  "rebuilding",
  "limit",
] as const;
export type RefusalCode = typeof REFUSAL_CODES[number];

/** A refusal: a code for programs, a sentence for people. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly message: string;
}

/** The answer to each type of request. */
export interface AnswerTypes {
  register: RegisterAnswer;
  list_groups: ListGroupsAnswer;
  list_members: ViewAnswer;
  join_group: ViewAnswer;
  exit_group: DoneAnswer;
  quit: DoneAnswer;
  keep_groups: DoneAnswer;
}
export type RequestType = keyof AnswerTypes;
export type Answer = AnswerTypes[RequestType] | Refusal;

/** Makes a refusal. */
export function refuse(code: RefusalCode, message: string): Refusal {
  return { ok: false, code, message };
}
