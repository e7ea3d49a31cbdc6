import type {
  Epoch,
  GroupId,
  MemberId,
  Mode,
  NamedIdentity,
  Seq,
  SignedIdentity,
} from "../../core/mod.ts";

/** The role of a program that registers: a member of groups, or a sequencer that orders them. */
export type Role = "member" | "sequencer";

/**
 * Registers a member or a sequencer. For host 0.0.0.0 or :: the tracker takes the address it sees.
 */
export interface RegisterRequest {
  readonly type: "register";
  readonly role: Role;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The key of whoever registers, if it has one. */
  readonly identity?: RegisterIdentity;
}
/** The key in a registration. */
export interface RegisterIdentity {
  readonly key: Uint8Array;
  /** Absent in a request that asks for {@linkcode SigningTerms}. */
  readonly signed?: {
    /** Random bytes, drawn for this registration. */
    readonly start: Uint8Array;
    /** The nonce of the terms; absent if the hash of the handshake stands for it. */
    readonly nonce?: Uint8Array;
    /** The signature of the statement (decision 0123). */
    readonly signature: Uint8Array;
  };
}
/** Asks for all groups. */
export interface ListGroupsRequest {
  readonly type: "list_groups";
}
/** Asks for the view of a group. */
export interface ListMembersRequest {
  readonly type: "list_members";
  readonly group: string;
}
/**
 * Joins a group, which is created if there is none. If the group has another mode than the one
 * given, the request is refused.
 */
export interface JoinGroupRequest {
  readonly type: "join_group";
  readonly member: MemberId;
  readonly group: string;
  readonly mode?: Mode;
  /** True: the group must be a signed one, and a new one is. */
  readonly signed?: true;
}
/**
 * Puts the asking member and the member called `name` into the group in which the two talk directly
 * (PROTOCOL 8.7), which is made if there is none.
 */
export interface OpenDirectRequest {
  readonly type: "open_direct";
  readonly member: MemberId;
  readonly name: string;
}
/** Leaves a group. The leaver's stream ends at `last`. */
export interface ExitGroupRequest {
  readonly type: "exit_group";
  readonly member: MemberId;
  readonly group: string;
  readonly last: Seq;
}
/** Leaves the tracker, and every group that the member is still in. */
export interface QuitRequest {
  readonly type: "quit";
  readonly member: MemberId;
}

/**
 * A group whose history a sequencer has in a file, and how far that history goes (PROTOCOL 12.1).
 */
export interface KeptGroupRecord {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  /** True if the members of the group sign what they say in it; absent otherwise. */
  readonly signed?: true;
  /** The group's place in the order of creation; 0 if the sequencer does not know it. */
  readonly created: number;
  /** The newest epoch in which that sequencer ordered the group. */
  readonly epoch: Epoch;
  readonly view: number;
  readonly last: Seq;
}
/** Asks the tracker to keep groups after their last member, since a sequencer has their history. */
export interface KeepGroupsRequest {
  readonly type: "keep_groups";
  readonly member: MemberId;
  readonly groups: readonly KeptGroupRecord[];
}

/**
 * Asks whether the tracker hears a member or a sequencer by UDP. Whoever asks hears nothing of the
 * tracker, so the answer shows in which direction datagrams are lost (PROTOCOL 9.6).
 */
export interface CheckPathRequest {
  readonly type: "check_path";
  readonly member: MemberId;
}

export type Request =
  | RegisterRequest
  | ListGroupsRequest
  | ListMembersRequest
  | JoinGroupRequest
  | OpenDirectRequest
  | ExitGroupRequest
  | QuitRequest
  | KeepGroupsRequest
  | CheckPathRequest;

/** A group in the answer to `list_groups` or `register`. */
export interface GroupSummary {
  /** The name of the group. */
  readonly name: string;
  /** The group's mode. */
  readonly mode: Mode;
  /** True if its members sign what they say in it (PROTOCOL 8.8); absent otherwise. */
  readonly signed?: true;
  /** The names of the members, in the order of joining. */
  readonly members: readonly string[];
}

/** One member of a view. */
export interface MemberRecord {
  /** The member's id. */
  readonly id: MemberId;
  /** The member's name. */
  readonly name: string;
  /** The member's IP address. */
  readonly host: string;
  /** The member's UDP port. */
  readonly port: number;
  /** The number of the view in which the member joined. */
  readonly joined: number;
  /** The member's number in the group, which no other member ever gets. */
  readonly slot: number;
  /** The member's public key and its signed registration, if it has an identity. */
  readonly identity?: SignedIdentity;
}

/** The view of a group: its members in the order of joining, and what else a joiner needs. */
export interface ViewRecord {
  /** The group's id. */
  readonly group: GroupId;
  /** The name of the group. */
  readonly name: string;
  /** The group's mode. */
  readonly mode: Mode;
  /** True if its members sign what they say in it (PROTOCOL 8.8); absent otherwise. */
  readonly signed?: true;
  /** The group's place in the order of creation. */
  readonly created: number;
  /** The number of the view. */
  readonly view: number;
  /** The members, in the order of joining. */
  readonly members: readonly MemberRecord[];
  /** The epoch of the sequencer; number 0 in a fifo group. */
  readonly epoch: Epoch;
  /** The sequencer of the group; null in a fifo group. */
  readonly sequencer:
    | {
      readonly id: MemberId;
      readonly host: string;
      readonly port: number;
      /** The sequencer's name, its public key and its signed registration, if it has one. */
      readonly registration?: NamedIdentity;
    }
    | null;
}

/** The answer to register. */
export interface RegisterAnswer {
  readonly ok: true;
  readonly member: MemberId;
  /** The member's address, as the tracker will pass it on to others. */
  readonly host: string;
  readonly port: number;
  readonly heartbeatMs: number;
  readonly boot: number;
  /** The range of the groups' channels (PROTOCOL 8.4.17), as text; absent: there are none. */
  readonly channels?: string;
  /** The tracker's signature of its acceptance, if the registration was signed. */
  readonly proof?: Uint8Array;
  readonly groups: readonly GroupSummary[];
}
/** The answer to list_groups. */
export interface ListGroupsAnswer {
  readonly ok: true;
  readonly groups: readonly GroupSummary[];
}
/** The answer to join_group, open_direct and list_members. */
export interface ViewAnswer {
  readonly ok: true;
  readonly view: ViewRecord;
}
/** The answer to exit_group, quit and keep_groups. */
export interface DoneAnswer {
  readonly ok: true;
}

/** The answer to check_path. */
export interface CheckPathAnswer {
  readonly ok: true;
  /** Milliseconds since the tracker last heard a datagram of the member; null: it never has. */
  readonly silentMs: number | null;
}

/** The reasons for which the tracker refuses a request (PROTOCOL 5). */
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
  "unknown_name",
  "not_member",
  "wrong_mode",
  "wrong_family",
  "unreachable",
  "no_sequencer",
  "rebuilding",
  "limit",
  "sign_first",
  "bad_signature",
  "not_allowed",
  "identity_required",
] as const;
/** The reason for which the tracker refuses a request. */
export type RefusalCode = typeof REFUSAL_CODES[number];

/** The facts that whoever signs a registration must know. */
export interface SigningTerms {
  /** The public key of the tracker. */
  readonly tracker: Uint8Array;
  /** A number for this registration; absent if the hash of the handshake stands for it. */
  readonly nonce?: Uint8Array;
}

/** A refusal: a code for programs, and a sentence for people. */
export interface Refusal {
  /** Always false; answers have true. */
  readonly ok: false;
  /** The reason for programs. */
  readonly code: RefusalCode;
  /** The reason for people. */
  readonly message: string;
  /** The facts for the signature that is missing; only with the code `sign_first`. */
  readonly terms?: SigningTerms;
}

/**
 * The answer to each type of request.
 *
 * @internal
 */
export interface AnswerTypes {
  register: RegisterAnswer;
  list_groups: ListGroupsAnswer;
  list_members: ViewAnswer;
  join_group: ViewAnswer;
  open_direct: ViewAnswer;
  exit_group: DoneAnswer;
  quit: DoneAnswer;
  keep_groups: DoneAnswer;
  check_path: CheckPathAnswer;
}
/** The type of a request. */
export type RequestType = keyof AnswerTypes;
export type Answer = AnswerTypes[RequestType] | Refusal;

/** Returns a refusal. */
export function refuse(code: RefusalCode, message: string): Refusal {
  return { ok: false, code, message };
}
