import type { Address, MemberId } from "../../../core/mod.ts";
import type { Answer, Request } from "../../../wire/mod.ts";

/** What a directory is handed. */
export type DirectoryInput =
  | { readonly type: "datagram"; readonly bytes: Uint8Array; readonly from: Address }
  | {
    readonly type: "request";
    /** The shell's number of the connection, which comes back with the answer. */
    readonly connection: number;
    readonly request: Request;
    /** The address that the connection comes from. */
    readonly from: Address;
  };

/** Why somebody was evicted. */
export type EvictionReason =
  /** Nothing was heard for more than two intervals. */
  | "silent"
  /** Its name was asked for anew, and it did not answer the probes. */
  | "ghost"
  /** A sequencer: another one registered at its address. */
  | "replaced"
  /** A new sequencer could not go on with it: it did not answer, or lacks what nobody holds. */
  | "expelled"
  /** It was in a group made anew after a restart whose name belongs to an older group. */
  | "conflict"
  /** Others know that it left before the restart, or it has lost what it joined. */
  | "stale";

/** The answer to a request; it may come later than the call that brought the request. */
export interface AnswerEvent {
  readonly type: "answer";
  readonly connection: number;
  readonly answer: Answer;
}

/** What happened, for a log. */
export type DirectoryTrace =
  | {
    readonly type: "registered" | "restored" | "left";
    readonly member: MemberId;
    readonly name: string;
    readonly address: Address;
  }
  | {
    readonly type: "evicted";
    readonly member: MemberId;
    readonly name: string;
    readonly address: Address;
    readonly reason: EvictionReason;
  }
  | {
    readonly type: "joined" | "exited";
    readonly member: MemberId;
    readonly name: string;
    readonly group: string;
    readonly view: number;
  }
  | {
    readonly type: "sequencer-registered" | "sequencer-restored" | "sequencer-left";
    readonly sequencer: MemberId;
    readonly name: string;
    readonly address: Address;
  }
  | {
    readonly type: "sequencer-evicted";
    readonly sequencer: MemberId;
    readonly name: string;
    readonly address: Address;
    readonly reason: EvictionReason;
  }
  | {
    /** Nothing was heard of one that orders groups; or it is heard of again. */
    readonly type: "epoch-granted";
    readonly sequencer: MemberId;
    readonly name: string;
    readonly address: Address;
    readonly group: string;
    readonly epoch: number;
  }
  | { readonly type: "group-created" | "group-restored" | "group-gone"; readonly group: string }
  | { readonly type: "rebuilt"; readonly members: number; readonly groups: number }
  /** The directory was late, so it prolonged everybody's time. */
  | { readonly type: "late"; readonly ms: number };

export type DirectoryEvent = AnswerEvent | DirectoryTrace;
