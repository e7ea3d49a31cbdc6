import type { Address, Instant, Random, TableLimits } from "../../core/mod.ts";
import type { MessageBatch } from "../../ordering/mod.ts";
import type { RegistrationIdentity } from "../../roles/mod.ts";
import type { AnswerTypes, Refusal, RequestType } from "../../wire/mod.ts";
import type { HistoryWish } from "./group/recalls.ts";
import type { GroupWish } from "./membership.ts";

/** An input that the shell hands to a member. */
export type MemberInput =
  | { readonly type: "datagram"; readonly bytes: Uint8Array; readonly from: Address }
  | {
    readonly type: "answer";
    readonly id: number;
    /** The tracker's answer; `undefined` if the tracker could not be reached. */
    readonly answer: AnswerTypes[RequestType] | Refusal | undefined;
  }
  | ({ readonly type: "join"; readonly group: string } & GroupWish)
  | { readonly type: "leave"; readonly group: string }
  /**
   * Begins to talk directly with the member of a name; a `joined` event of the group of the two, or
   * a `direct-failed` event follows.
   */
  | { readonly type: "direct"; readonly to: string }
  /** Withdraws a `direct` that no event has followed yet; none has to follow any more. */
  | { readonly type: "direct-withdrawn"; readonly to: string }
  /**
   * The group must have room for the last of the messages, too; their bytes do not change any more.
   * `sentAt` is the wall clock in microseconds since 1970.
   */
  | {
    readonly type: "multicast";
    readonly group: string;
    readonly batch: MessageBatch;
    readonly sentAt: number;
  }
  /**
   * Asks for history of a group that we are in; a `history` or a `history-failed` event follows.
   */
  | ({ readonly type: "recall"; readonly group: string } & HistoryWish)
  /**
   * The application has taken so many more of the messages that `pollEvent` has returned, the
   * oldest first. `Infinity`: all of them, for the application wants no more.
   */
  | { readonly type: "taken"; readonly messages: number }
  | { readonly type: "close" };

/** Settings of a member, and what it gets from its shell. */
export interface MemberOptions {
  readonly name: string;
  /**
   * The address of our socket. If its host is unspecified, the tracker names the one that it sees.
   */
  readonly address: Address;
  readonly tracker: Address;
  readonly random: Random;
  /**
   * Our identity, and our opinion of trackers.
   *
   * @default none: we show no key, and know none of others
   */
  readonly identity?: RegistrationIdentity;
  /**
   * Time in milliseconds that a member may take for a window of ours while messages wait. After
   * that it is detached.
   *
   * @default {SLOW_MEMBER_MS}
   */
  readonly slowMemberMs?: number;
  /**
   * Bounds of what is remembered of stays that are over.
   *
   * @default {TABLE_LIMITS}
   */
  readonly tables?: TableLimits;
  /**
   * Bytes that the kernel keeps for our socket, for all groups together.
   *
   * @default {KERNEL_BUFFER_BYTES}
   */
  readonly bufferBytes?: number;
  /**
   * Returns the bytes of the datagrams that the path to an address is probed for, ascending.
   *
   * @default {probedSizesTo}
   */
  readonly sizesTo?: (to: Address) => readonly number[];
  /**
   * Returns true if this process may send to a channel and listen on it.
   *
   * @default every channel may be used
   */
  readonly allowsChannel?: (channel: Address) => boolean;
  readonly now: Instant;
}
