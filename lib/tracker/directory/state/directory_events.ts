import type { Address, MemberId } from "../../../core/mod.ts";
import type { Answer, Request } from "../../../wire/mod.ts";

/** An input of the directory: a datagram, or a request of a control connection. */
export type DirectoryInput =
  | { readonly type: "datagram"; readonly bytes: Uint8Array; readonly from: Address }
  | {
    readonly type: "request";
    /** The shell's number of the connection; the answer carries it back. */
    readonly connection: number;
    readonly request: Request;
    /** The address that the connection comes from. */
    readonly from: Address;
  };

/** The reason for which a member or a sequencer was evicted. */
export type EvictionReason =
  /** Was silent for more than two intervals. */
  | "silent"
  /** Did not answer the probes when its name was asked for again (PROTOCOL 9.1.1). */
  | "ghost"
  /** Lost its address to another sequencer that registered there (9.5.1). */
  | "replaced"
  /** Was expelled by a sequencer: it did not answer, was too slow, or lacks what nobody holds. */
  | "expelled"
  /** Was in a group made after a restart, whose name belongs to a group from before (9.4.6). */
  | "conflict"
  /** Reported itself after a restart, and did not echo the challenge to its address (7.9). */
  | "unproven"
  /** Was taken back, and when its address was proven its name was another key's (9.1.7). */
  | "name"
  /** Left before the restart, as others report, or is in a group that does not know it (9.4.5). */
  | "stale";

/** The answer to a request. It may come later than the call that brought the request. */
export interface AnswerEvent {
  readonly type: "answer";
  readonly connection: number;
  readonly answer: Answer;
}

/** An event for the log. */
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
    /** A group that lost its sequencer goes on with this one. */
    readonly type: "epoch-granted";
    readonly sequencer: MemberId;
    readonly name: string;
    readonly address: Address;
    readonly group: string;
    readonly epoch: number;
  }
  | { readonly type: "group-created" | "group-restored" | "group-gone"; readonly group: string }
  /** A name belongs to a key from now on. */
  | { readonly type: "name-owned"; readonly name: string; readonly key: Uint8Array }
  | { readonly type: "rebuilt"; readonly members: number; readonly groups: number }
  /**
   * The directory was late by so much, and members and sequencers got as much more time (9.3.2).
   */
  | { readonly type: "late"; readonly ms: number }
  | {
    /** The first heartbeat in a member's name that came from another address than it registered. */
    readonly type: "heard-elsewhere";
    readonly member: MemberId;
    readonly name: string;
    readonly address: Address;
    readonly from: Address;
  }
  /** A report named a number that cannot be true, so it was ignored. */
  | { readonly type: "implausible"; readonly report: string; readonly sender: MemberId }
  | {
    /**
     * Most fell silent at once, or nobody is heard: for a while nobody is evicted for it (9.3.4).
     */
    readonly type: "eviction-prolonged" | "eviction-resumed";
    readonly of: "members" | "sequencers";
    /** The number of those that are silent, of so many whose silence counts. */
    readonly silent: number;
    readonly watched: number;
  };

/** An event that the directory hands to the shell. */
export type DirectoryEvent = AnswerEvent | DirectoryTrace;
