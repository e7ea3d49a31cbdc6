import type { Address, GroupId, Instant, MemberId, Random, Seq } from "../../core/mod.ts";
import type { PastPage, PastQuery } from "../../ordering/mod.ts";
import type { LogBatch, LogReign } from "./log_types.ts";
import type {
  AnswerTypes,
  KeptGroupRecord,
  Refusal,
  Request,
  RequestType,
} from "../../wire/mod.ts";

/** What a sequencer is told by its shell. */
export type SequencerInput =
  | { readonly type: "datagram"; readonly bytes: Uint8Array; readonly from: Address }
  | {
    readonly type: "answer";
    readonly id: number;
    /** `undefined`: the tracker could not be reached. */
    readonly answer: AnswerTypes[RequestType] | Refusal | undefined;
  }
  /** What the engine has of what a member asked for; nothing if it does not know the group. */
  | {
    readonly type: "past";
    readonly group: GroupId;
    readonly member: MemberId;
    readonly question: PastQuery;
    readonly page: PastPage;
  }
  /** The engine has everything of this group up to `last`. */
  | { readonly type: "appended"; readonly group: GroupId; readonly last: Seq }
  | { readonly type: "close" };

/** What a sequencer tells its shell. */
export type SequencerEvent =
  /** To be sent to the tracker; the answer comes back as an input with the same number. */
  | {
    readonly type: "request";
    readonly id: number;
    readonly request: Request;
    readonly tracker: Address;
  }
  | {
    readonly type: "registered";
    readonly member: MemberId;
    readonly tracker: Address;
    readonly again: boolean;
  }
  | { readonly type: "register-failed"; readonly refusal: Refusal | undefined }
  /** The engine is to keep these entries; an `appended` input answers. */
  | { readonly type: "append"; readonly batch: LogBatch }
  /** A member asks for history; a `past` input answers. */
  | {
    readonly type: "recall";
    readonly group: GroupId;
    readonly member: MemberId;
    readonly question: PastQuery;
  }
  /** We order a group from now on. */
  | { readonly type: "granted"; readonly reign: LogReign }
  /** The tracker has told a group's place in the order of creation. */
  | { readonly type: "created"; readonly group: GroupId; readonly created: number }
  /** The last member left a group, or it was taken from us. */
  | { readonly type: "released"; readonly group: GroupId; readonly name: string }
  /** The tracker took us for dead: all groups are gone. */
  | { readonly type: "evicted" }
  | { readonly type: "closed" };

export interface SequencerOptions {
  /** For logs of the tracker. */
  readonly name: string;
  /** Where our socket is bound; unspecified: the tracker tells what it sees. */
  readonly address: Address;
  /** Undefined: whichever tracker invites us. */
  readonly tracker: Address | undefined;
  readonly random: Random;
  /**
   * Milliseconds that a member may take for a window of the sequence while entries wait; then it is
   * detached.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  /** What our engine has from before; `undefined`: what it has does not outlive us. */
  readonly stored?: readonly KeptGroupRecord[];
  readonly now: Instant;
}
