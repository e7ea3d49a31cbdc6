import type { Address, Instant, Mode, Random } from "../../core/mod.ts";
import type { AnswerTypes, Refusal, RequestType } from "../../wire/mod.ts";

import type { HistoryWish } from "./group/recalls.ts";

/** What a member is told by its shell. */
export type MemberInput =
  | { readonly type: "datagram"; readonly bytes: Uint8Array; readonly from: Address }
  | {
    readonly type: "answer";
    readonly id: number;
    /** `undefined`: the tracker could not be reached. */
    readonly answer: AnswerTypes[RequestType] | Refusal | undefined;
  }
  | { readonly type: "join"; readonly group: string; readonly mode?: Mode }
  | { readonly type: "leave"; readonly group: string }
  /** The group must have room. `sentAt`: wall clock, microseconds since 1970. */
  | {
    readonly type: "multicast";
    readonly group: string;
    readonly payload: Uint8Array;
    readonly sentAt: number;
  }
  /** Asks for what was before in a group that we are in: a `history` event answers. */
  | ({ readonly type: "recall"; readonly group: string } & HistoryWish)
  | { readonly type: "close" };

export interface MemberOptions {
  readonly name: string;
  /** Where our socket is bound; unspecified: the tracker tells what it sees. */
  readonly address: Address;
  readonly tracker: Address;
  readonly random: Random;
  /**
   * Milliseconds that a member may take for a window of ours while messages wait; then it is detached.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  readonly now: Instant;
}
