import type { Address, GroupId, MemberId, Mode, Seq, SeqRange } from "../../../core/mod.ts";
import type { HistoryMessage } from "../../../ordering/mod.ts";
import type { LostDirection } from "../../../roles/mod.ts";
import type { ChangeKind, GroupSummary, Refusal, Request } from "../../../wire/mod.ts";

/** A member that sent, joined or left. */
export interface MemberIdentity {
  /** The member's id, another one after each registration. */
  readonly id: MemberId;
  /** The member's name. */
  readonly name: string;
  /**
   * The member's public key, with which it has signed its registration, as was verified; absent if
   * it has no identity, or we have none.
   */
  readonly key?: Uint8Array;
}

/** A message as it is delivered: `bytes` from `start` to `end`, which do not change any more. */
export interface Delivery {
  /** The seqs of the message: in its sender's stream, or in the sequence of a total-order group. */
  readonly range: SeqRange;
  /** The sender's wall clock in microseconds since 1970. Order never depends on it. */
  readonly sentAt: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Own messages that a member of the group has not acknowledged. */
export interface Lacking {
  /** The member that lacks them. */
  readonly member: MemberIdentity;
  /** Seqs of the messages in our own stream. */
  readonly range: SeqRange;
  /**
   * True if the member may have them all the same: the sequencer, which alone knows what members
   * have acknowledged, has not said.
   */
  readonly isUnknown?: true;
}

/** A group as its members see it. */
export interface GroupView {
  /** The group's id; a group that is created anew under the same name has another one. */
  readonly group: GroupId;
  /** The name of the group. */
  readonly name: string;
  /** The group's mode. */
  readonly mode: Mode;
  /** True if its members sign what they say in it; absent otherwise. */
  readonly signed?: true;
  /** The number of the view, which rises with each change of the members. */
  readonly number: number;
  /** The members, in the order of joining. */
  readonly members: readonly (MemberIdentity & { readonly address: Address })[];
}

/** An event of one group. The application must see the events of a group in their order. */
export type GroupEvent =
  | {
    readonly type: "deliver";
    readonly group: string;
    readonly sender: MemberIdentity;
    readonly messages: readonly Delivery[];
    /**
     * The first seq of each of these messages in our own stream, if they are ours of this stay. In
     * a fifo group it is that of the message's `range`; in a total-order group `range` is another.
     */
    readonly own?: readonly Seq[];
  }
  /** Messages of a sender are lost: no living member holds them. */
  | {
    readonly type: "gap";
    readonly group: string;
    readonly sender: MemberIdentity;
    readonly range: SeqRange;
    /** True in a total-order group: whose messages they were is not known. */
    readonly isOrdered?: true;
  }
  | {
    readonly type: "view";
    readonly group: string;
    readonly view: GroupView;
    /** The seq of the change, in a total-order group. */
    readonly seq?: Seq;
    /**
     * Joins and leaves since the view before; several if a view was missed, none if a bye came
     * first.
     */
    readonly changes: readonly { readonly kind: ChangeKind; readonly member: MemberIdentity }[];
  }
  | PaceEvent
  | ReachEvent
  | OrderEvent
  | HistoryEvent
  /** The group takes messages again, after it refused one. */
  | { readonly type: "room"; readonly group: string };

/** The answer to a wish for history, or the report that no history is available. */
export type HistoryEvent =
  | {
    readonly type: "history";
    readonly group: string;
    /** The id of the wish. */
    readonly id: number;
    /** Messages in the order in which the member that answers delivered them. */
    readonly messages: readonly HistoryMessage[];
    /** Places of a total-order group that were asked for and whose messages are gone. */
    readonly gaps: readonly SeqRange[];
    /** Places in the gaps whose messages are not gone: there was no room for them in the answer. */
    readonly omitted?: SeqRange | undefined;
  }
  | { readonly type: "history-failed"; readonly group: string; readonly id: number };

/** News of whether anybody orders a total-order group. */
export type OrderEvent =
  | {
    readonly type: "unordered";
    readonly group: string;
    /** Milliseconds for which we have waited for a word of the sequencer. */
    readonly silentMs: number;
    /** The address of the sequencer that was the last to order the group. */
    readonly sequencer: Address;
  }
  | { readonly type: "ordered-again"; readonly group: string };

/** News of members that hold up a stream. */
export type PaceEvent =
  /**
   * A member was too slow and is not waited for any more, or has caught up. The member may be
   * ourselves.
   */
  | {
    readonly type: "detached" | "reattached";
    readonly group: string;
    readonly member: MemberIdentity;
    /** The sender of the stream, in a fifo group. */
    readonly by?: MemberIdentity;
    /** The seq of the change, in a total-order group. */
    readonly seq?: Seq;
  }
  /** Our messages have waited for a while because of these members; an empty list ends the wait. */
  | {
    readonly type: "waiting";
    readonly group: string;
    readonly members: readonly MemberIdentity[];
    /**
     * The members among them that have not answered lately; the others answer, and have no room.
     */
    readonly silent: readonly MemberIdentity[];
    /** True in a total-order group, where the one that we wait for is the sequencer. */
    readonly isSequencer: boolean;
  };

/** News of members that messages do not reach. */
export type ReachEvent =
  /**
   * Messages wait for a member, and none of its acknowledgements has come for a few seconds, or, if
   * `narrow`, it asks in vain for what is in a long datagram. It is not slow: slow members
   * acknowledge what they have. The member may be ourselves, or the sequencer.
   */
  | {
    readonly type: "unreached";
    readonly group: string;
    readonly member: MemberIdentity;
    readonly address: Address;
    /** True if other datagrams of the member come: then those to the member get lost. */
    readonly heard: boolean;
    /** True if short datagrams reach the member, and only long ones get lost. */
    readonly narrow?: true;
    /** The sequencer, if it is the one that does not reach the member; else it is us. */
    readonly by?: MemberIdentity;
  }
  /** An acknowledgement of the member came again. */
  | {
    readonly type: "reached-again";
    readonly group: string;
    readonly member: MemberIdentity;
    readonly by?: MemberIdentity;
  };

/** Reports that the tracker took us for dead. Registering and joining again goes on by itself. */
export interface EvictedEvent {
  /** The event's kind. */
  readonly type: "evicted";
  /** The names of the groups that we were in. */
  readonly groups: readonly string[];
  /** True if no datagram of ours has reached the tracker since we registered. */
  readonly unheard: boolean;
  /** Milliseconds until we register again: more each time if we were not heard in between. */
  readonly againMs: number;
}

/**
 * Reports that the tracker responds over TCP and that datagrams between us and it get lost, or that
 * they pass again. Members may take us for dead meanwhile.
 */
export type TrackerUdpEvent =
  & {
    /** The event's kind. */
    readonly type: "tracker-udp";
    /** The tracker's address; its UDP port has the same number as its TCP port. */
    readonly tracker: Address;
    /** Our own address, as others see it. */
    readonly address: Address;
  }
  & (
    | { readonly passes: true }
    | {
      readonly passes: false;
      /** The direction in which they get lost: what we send, what we should receive, or both. */
      readonly lost: LostDirection;
    }
  );

/** An event that a member hands to its shell. */
export type MemberEvent =
  | GroupEvent
  /** A request to the tracker; the shell hands the answer in with the same `id`. */
  | { readonly type: "request"; readonly id: number; readonly request: Request }
  | {
    readonly type: "registered";
    readonly member: MemberId;
    readonly address: Address;
    readonly heartbeatMs: number;
    readonly groups: readonly GroupSummary[];
    /** True if this is the registration after an eviction, under a new id. */
    readonly again: boolean;
    /** The public key of the tracker, which it has proven; absent if one of us has no identity. */
    readonly trackerKey?: Uint8Array;
  }
  /**
   * The tracker is not the one that it should be: it has this public key, or does not prove it, or
   * has none (`undefined`). Nothing more is asked of it.
   */
  | { readonly type: "tracker-distrusted"; readonly key: Uint8Array | undefined }
  /** Registration failed; `refusal` is `undefined` if the tracker did not answer. */
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
  /**
   * Talking directly with the member of this name failed; `refusal` is `undefined` if the tracker
   * did not answer.
   */
  | {
    readonly type: "direct-failed";
    readonly to: string;
    readonly refusal: Refusal | undefined;
  }
  /**
   * The group was left; `lacking` are the members that have not acknowledged everything of ours.
   */
  | { readonly type: "left"; readonly group: string; readonly lacking: readonly Lacking[] }
  /** The tracker evicted us. Registering and joining again goes on by itself. */
  | EvictedEvent
  /** Own messages that all, some or none of the members may have. They are not sent again. */
  | { readonly type: "unknown-outcome"; readonly group: string; readonly range: SeqRange }
  | { readonly type: "tracker"; readonly reachable: boolean }
  | TrackerUdpEvent
  | { readonly type: "closed" };
