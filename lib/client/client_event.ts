import type { Address, MemberId, Seq, SeqRange } from "../core/mod.ts";
import type { ChangeKind } from "../wire/mod.ts";
import type { TrackerUnreachableError } from "../net/mod.ts";
import type { RefusedCode } from "./client_errors.ts";
import type {
  EvictedEvent,
  GroupView,
  Lacking,
  MemberIdentity,
  PaceEvent,
  ReachEvent,
  TrackerUdpEvent,
} from "./member/mod.ts";

/** A message as the application takes it. */
export interface DeliveryEvent {
  /** The event's kind. */
  readonly type: "message";
  /** The name of the group. */
  readonly group: string;
  /** The member that multicast the message. */
  readonly sender: MemberIdentity;
  /**
   * The message's place, several seqs if it travelled in fragments: in a total-order group its
   * place in the order of all messages, in a fifo group its place in the sender's stream.
   */
  readonly range: SeqRange;
  /** Microseconds since 1970 by the sender's clock. No order follows from it. */
  readonly sentAt: number;
  /** Microseconds since 1970 by our clock, when the application took the message. */
  readonly deliveredAt: number;
  /** The content. Do not change it: the same bytes may be sent again to a member that lost them. */
  readonly payload: Uint8Array;
}

/** A direct message as the application takes it: one of ours, or one that is for us alone. */
export interface DirectEvent {
  /** The event's kind. */
  readonly type: "direct";
  /** The member that sent the message. */
  readonly sender: MemberIdentity;
  /** The member that it was sent to, and no other. */
  readonly receiver: MemberIdentity;
  /** True if we sent the message. */
  readonly isOwn: boolean;
  /**
   * True if the message was sealed so that its receiver alone can read it. Always false today:
   * whoever can listen on the network, or has the key that all members share, may read it.
   */
  readonly isSealedForReceiver: boolean;
  /** The message's place among those that its sender sent to its receiver. */
  readonly range: SeqRange;
  /** Microseconds since 1970 by the sender's clock. No order follows from it. */
  readonly sentAt: number;
  /** Microseconds since 1970 by our clock, when the application took the message. */
  readonly deliveredAt: number;
  /** The content. Do not change it: the same bytes may be sent again to a member that lost them. */
  readonly payload: Uint8Array;
}

/** Reports that we and another member talk directly from now on; either may have begun. */
export interface DirectBegunEvent {
  /** The event's kind. */
  readonly type: "direct-begun";
  /** The other member. */
  readonly member: MemberIdentity;
  /** True if messages are sealed so that their receivers alone can read them; false today. */
  readonly isSealedForReceiver: boolean;
}

/**
 * Reports that a direct conversation is over. A member that has the same name later is another one.
 */
export interface DirectEndedEvent {
  /** The event's kind. */
  readonly type: "direct-ended";
  /** The other member. */
  readonly member: MemberIdentity;
  /** The way in which it went; absent if we left, or were evicted. */
  readonly change?: ChangeKind;
  /** Our messages that the other member has not acknowledged; absent if there are none. */
  readonly lacking?: SeqRange;
}

/** Reports that we are in a group. */
export interface JoinedEvent {
  /** The event's kind. */
  readonly type: "joined";
  /** The name of the group. */
  readonly group: string;
  /** The members when we joined, ourselves included. */
  readonly view: GroupView;
  /** True after an eviction: we are back under a new id. False after `join`. */
  readonly again: boolean;
}

/** Reports that other members joined, left or were evicted. */
export interface ViewEvent {
  /** The event's kind. */
  readonly type: "view";
  /** The name of the group. */
  readonly group: string;
  /** The members from now on. */
  readonly view: GroupView;
  /** In a total-order group, the place of the change among the messages. */
  readonly seq?: Seq;
  /** The differences to the view before. */
  readonly changes: readonly { readonly kind: ChangeKind; readonly member: MemberIdentity }[];
}

/** Reports messages that are lost to us for good. */
export interface GapEvent {
  /** The event's kind. */
  readonly type: "gap";
  /** The name of the group. */
  readonly group: string;
  /** The member whose stream has the gap; in a total-order group, the sequencer. */
  readonly sender: MemberIdentity;
  /** The places of the lost messages. */
  readonly range: SeqRange;
  /**
   * True in a total-order group: the places are those of the one order, and what was there may have
   * been anybody's messages, or changes of the members.
   */
  readonly isOrdered?: true;
}

/** Reports that we left a group. */
export interface LeftEvent {
  /** The event's kind. */
  readonly type: "left";
  /** The name of the group. */
  readonly group: string;
  /** The members that had not acknowledged all of our messages. */
  readonly lacking: readonly Lacking[];
}

/**
 * Reports that we are registered again after an eviction; a `joined` event follows for each group.
 */
export interface RegisteredAgainEvent {
  /** The event's kind. */
  readonly type: "registered-again";
  /** Our new id. */
  readonly member: MemberId;
  /** Our address as others see it. */
  readonly address: Address;
}

/** Reports own messages whose fate is unknown after an eviction. They are not sent again. */
export interface UnknownOutcomeEvent {
  /** The event's kind. */
  readonly type: "unknown-outcome";
  /** The name of the group. */
  readonly group: string;
  /** Seqs of the messages in our own stream. */
  readonly range: SeqRange;
}

/** Reports that the tracker stopped or began to respond. Messages flow without it. */
export interface TrackerEvent {
  /** The event's kind. */
  readonly type: "tracker";
  /** True if the tracker responds. */
  readonly reachable: boolean;
}

/** Reports that registering or joining again after an eviction failed. The attempts go on. */
export interface FailureEvent {
  /** The event's kind. */
  readonly type: "error";
  /** The reason for programs: the tracker's code, that it does not respond, or a wrong key. */
  readonly code: RefusedCode | TrackerUnreachableError["code"];
  /** The reason for people. */
  readonly message: string;
}

/**
 * Reports that we have waited for a few seconds for a word of the sequencer of a total-order group:
 * the sequencer is gone, or no datagram passes between the two of us. Our messages wait, and are
 * ordered by themselves once a sequencer goes on.
 */
export interface UnorderedEvent {
  /** The event's kind. */
  readonly type: "unordered";
  /** The name of the group. */
  readonly group: string;
  /** Milliseconds for which we have waited. */
  readonly silentMs: number;
  /** The address of the sequencer that was the last to order the group. */
  readonly sequencer: Address;
}

/** Reports that a sequencer orders the group again, after an {@linkcode UnorderedEvent}. */
export interface OrderedAgainEvent {
  /** The event's kind. */
  readonly type: "ordered-again";
  /** The name of the group. */
  readonly group: string;
}

/**
 * An event of the groups that a client is in; a client's events are taken in order. In events that
 * concern a group, `group` is `(arthur)` if it is about the direct messages between arthur and us.
 */
export type ClientEvent =
  | DeliveryEvent
  | DirectEvent
  | DirectBegunEvent
  | DirectEndedEvent
  | JoinedEvent
  | ViewEvent
  | GapEvent
  | KeyChangedEvent
  | PaceEvent
  | ReachEvent
  | LeftEvent
  | EvictedEvent
  | RegisteredAgainEvent
  | UnknownOutcomeEvent
  | UnorderedEvent
  | OrderedAgainEvent
  | TrackerEvent
  | TrackerUdpEvent
  | FailureEvent;

/**
 * Reports that a member has another key than the one that its name had when we first saw it, or
 * shows none: it may be somebody else.
 */
export interface KeyChangedEvent {
  /** The event's kind. */
  readonly type: "key-changed";
  /** The name of the group in which the member is. */
  readonly group: string;
  /** The member. */
  readonly member: MemberIdentity;
  /** The fingerprint of the key that the name had first. */
  readonly known: string;
  /** The fingerprint of the member's key; absent if it has shown none. */
  readonly shown?: string;
}

/** Own messages that a member of a group has not acknowledged. */
export interface LackingIn extends Lacking {
  /** The name of the group; `(arthur)` for direct messages to arthur. */
  readonly group: string;
}
