import type { Address, GroupId, MemberId, Mode, Seq, SeqRange } from "../../../core/mod.ts";
import type { ChangeKind, GroupSummary, Refusal, Request } from "../../../wire/mod.ts";

/** A member that sent, joined or left. */
export interface MemberIdentity {
  /** The member's id, another one after each registration. */
  readonly id: MemberId;
  /** The member's name. */
  readonly name: string;
}

/** A message as it is delivered: `bytes` from `start` to `end`, which nobody changes any more. */
export interface Delivery {
  /** The seqs that it took: in its sender's stream, or in a total-order group in the one of all. */
  readonly range: SeqRange;
  /** The sender's wall clock, microseconds since 1970: decoration. */
  readonly sentAt: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** A past message. It is not delivered again. */
export interface HistoryMessage {
  /** Seqs of the message: in the order of all, or in a fifo group in its sender's stream. */
  readonly range: SeqRange;
  /** The member that sent it; the id is 0 if the sender is no longer known. */
  readonly sender: MemberIdentity;
  /** Microseconds since 1970 by the sender's clock. No order follows from it. */
  readonly sentAt: number;
  /** The content. */
  readonly payload: Uint8Array;
}

/** Own messages that a member of the group has not acknowledged. */
export interface Lacking {
  /** The member that lacks them. */
  readonly member: MemberIdentity;
  /** Seqs of the messages in our own stream. */
  readonly range: SeqRange;
}

/** A group as its members see it. */
export interface GroupView {
  /** The group's id; a group that is created anew under the same name has another one. */
  readonly group: GroupId;
  /** The name of the group. */
  readonly name: string;
  /** The group's mode. */
  readonly mode: Mode;
  /** The number of the view, which rises with each change of the members. */
  readonly number: number;
  /** The members, in the order of joining. */
  readonly members: readonly (MemberIdentity & { readonly address: Address })[];
}

/** What happens in one group, in the order in which the application must see it. */
export type GroupEvent =
  | {
    readonly type: "deliver";
    readonly group: string;
    readonly sender: MemberIdentity;
    readonly messages: readonly Delivery[];
  }
  /** Messages of a sender that cannot come any more. */
  | {
    readonly type: "gap";
    readonly group: string;
    readonly sender: MemberIdentity;
    readonly range: SeqRange;
  }
  | {
    readonly type: "view";
    readonly group: string;
    readonly view: GroupView;
    /** Its place in the sequence of a total-order group. */
    readonly seq?: Seq;
    /** Who came or went; several things at once after a view was missed. */
    readonly changes: readonly { readonly kind: ChangeKind; readonly member: MemberIdentity }[];
  }
  | PaceEvent
  | HistoryEvent
  /** There is room again for what was refused for want of it. */
  | { readonly type: "room"; readonly group: string };

/** The answer to a question for history, or that there is none to be had. */
export type HistoryEvent =
  | {
    readonly type: "history";
    readonly group: string;
    /** Of the question. */
    readonly id: number;
    /** In the order in which whoever answers delivered them; in a total-order group the one of all. */
    readonly messages: readonly HistoryMessage[];
    /** In a total-order group: places that were asked for and are not there any more. */
    readonly gaps: readonly SeqRange[];
  }
  | { readonly type: "history-failed"; readonly group: string; readonly id: number };

/** That somebody holds up a stream, does no longer, or is no longer waited for. */
export type PaceEvent =
  /**
   * A member took too long for what was sent to it, and nobody waits for it any more; or it has caught
   * up. It may be ourselves.
   */
  | {
    readonly type: "detached" | "reattached";
    readonly group: string;
    readonly member: MemberIdentity;
    /** In a fifo group: whose stream it was too slow for. */
    readonly by?: MemberIdentity;
    /** In a total-order group: its place in the one order. */
    readonly seq?: Seq;
  }
  /** What we multicast has waited for a while for these members to take what was sent; none: it goes on. */
  | {
    readonly type: "waiting";
    readonly group: string;
    readonly members: readonly MemberIdentity[];
  };

/** What a member tells its shell. */
export type MemberEvent =
  | GroupEvent
  /** To be sent to the tracker; the answer comes back as an input with the same number. */
  | { readonly type: "request"; readonly id: number; readonly request: Request }
  | {
    readonly type: "registered";
    readonly member: MemberId;
    readonly address: Address;
    readonly heartbeatMs: number;
    readonly groups: readonly GroupSummary[];
    /** After an eviction, under a new id. */
    readonly again: boolean;
  }
  /** `undefined`: the tracker did not answer. */
  | {
    readonly type: "register-failed";
    readonly refusal: Refusal | undefined;
    readonly again: boolean;
  }
  | {
    readonly type: "joined";
    readonly group: string;
    readonly view: GroupView;
    readonly again: boolean;
  }
  | {
    readonly type: "join-failed";
    readonly group: string;
    readonly refusal: Refusal | undefined;
    readonly again: boolean;
  }
  /** We left; `lacking` tells who has not acknowledged what. */
  | { readonly type: "left"; readonly group: string; readonly lacking: readonly Lacking[] }
  /** The tracker removed us from everything; registering and joining again goes on by itself. */
  | { readonly type: "evicted"; readonly groups: readonly string[] }
  /** Own messages whose fate is open: they are not sent again. */
  | { readonly type: "unknown-outcome"; readonly group: string; readonly range: SeqRange }
  | { readonly type: "tracker"; readonly reachable: boolean }
  | { readonly type: "closed" };
