import type { Address, MemberId, Seq, SeqRange } from "../core/mod.ts";
import type { ChangeKind } from "../wire/mod.ts";
import type { GroupView, Lacking, MemberIdentity, PaceEvent } from "./member/mod.ts";

/** A message as the application takes it. */
export interface MessageEvent {
  readonly type: "message";
  readonly group: string;
  readonly sender: MemberIdentity;
  /**
   * Its place, several seqs if it travelled in fragments: in a total-order group in the one order
   * of all, else in its sender's stream.
   */
  readonly range: SeqRange;
  /** Microseconds since 1970 by the sender's clock: decoration, no order comes from it. */
  readonly sentAt: number;
  /** Microseconds since 1970 by our clock, when the application took it. */
  readonly deliveredAt: number;
  /** Must not be changed: it may be what is sent again to a member that lost it. */
  readonly payload: Uint8Array;
}

/** What an application hears of its groups, in order. */
export type ClientEvent =
  | MessageEvent
  /** We are in a group: joined it, or are back in it under a new id (`again`). */
  | {
    readonly type: "joined";
    readonly group: string;
    readonly view: GroupView;
    readonly again: boolean;
  }
  /** Others came or went. */
  | {
    readonly type: "view";
    readonly group: string;
    readonly view: GroupView;
    /** In a total-order group the place of the change in the one order, among the messages. */
    readonly seq?: Seq;
    readonly changes: readonly { readonly kind: ChangeKind; readonly member: MemberIdentity }[];
  }
  /**
   * Messages that cannot come any more: of a sender, or in a total-order group of whomever, and
   * `sender` is the sequencer.
   */
  | {
    readonly type: "gap";
    readonly group: string;
    readonly sender: MemberIdentity;
    readonly range: SeqRange;
  }
  | PaceEvent
  /** We left a group; `lacking` tells who has not acknowledged what. */
  | { readonly type: "left"; readonly group: string; readonly lacking: readonly Lacking[] }
  /** The tracker took us for dead; registering and joining again goes on by itself. */
  | { readonly type: "evicted"; readonly groups: readonly string[] }
  | { readonly type: "registered-again"; readonly member: MemberId; readonly address: Address }
  /** Own messages, by their seqs in our own stream, whose fate nobody knows; not sent again. */
  | { readonly type: "unknown-outcome"; readonly group: string; readonly range: SeqRange }
  /** Whether the tracker answers; messages flow without it. */
  | { readonly type: "tracker"; readonly reachable: boolean }
  /** Something that goes on by itself did not work; it is tried again. */
  | { readonly type: "error"; readonly code: string; readonly message: string };

/** Own messages that a member of a group has not acknowledged. */
export interface LackingIn extends Lacking {
  readonly group: string;
}
