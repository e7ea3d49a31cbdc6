import type {
  Address,
  Epoch,
  GroupId,
  MemberId,
  Mode,
  NamedIdentity,
  Seq,
  SeqRange,
} from "../../core/mod.ts";

/** The tracker asks a sequencer to register. */
export interface InviteFrame {
  readonly type: "invite";
  readonly boot: number;
}
/** A sequencer renews the leases of its groups, and says how far each of them is. */
export interface LeaseFrame {
  readonly type: "lease";
  readonly count: number;
  readonly groups: readonly {
    readonly group: GroupId;
    readonly epoch: Epoch;
    /** The newest view that has its place in the sequence. */
    readonly view: number;
    /** The last seq of the sequence. */
    readonly last: Seq;
  }[];
}
/**
 * The tracker gives a group to a sequencer, or prolongs the lease if the epoch is the same again.
 */
export interface GrantFrame {
  readonly type: "grant";
  readonly epoch: Epoch;
  /** The count of the lease frame that this answers; 0: none. */
  readonly count: number;
  readonly leaseMs: number;
  readonly mode: Mode;
  /** True if the members of the group sign what they say in it; absent otherwise. */
  readonly signed?: true;
  readonly view: number;
  /** Number of members that the group has. */
  readonly members: number;
  /** The highest seq that the tracker knows of. A sequence that begins anew begins after it. */
  readonly last: Seq;
  /** The group's name, by which the sequencer asks for the list of members. */
  readonly name: string;
}
/** A new sequencer asks a member for its promise, and for what it holds (PROTOCOL 11.2). */
export interface RecoverFrame {
  readonly type: "recover";
  readonly epoch: Epoch;
  /** The last installed view, whose members are asked. */
  readonly view: number;
}
/** A member promises to accept entries from `epoch` only from now on, and says what it holds. */
export interface PromiseFrame {
  readonly type: "promise";
  readonly epoch: Epoch;
  /** The newest epoch that the member has entries of. */
  readonly installed: Epoch;
  /** The last seq before that epoch; 0 if the member does not know. */
  readonly base: Seq;
  /** The view in which the member joined. */
  readonly joined: number;
  /** True if the member knows its cut. Otherwise all that follows is 0 and empty. */
  readonly hasBegun: boolean;
  /** The seq after which the sequence begins for the member: its own join has the next one. */
  readonly cut: Seq;
  /** The seq up to which the member has delivered everything. */
  readonly delivered: Seq;
  /** The seq in the member's own stream up to which its messages have their places. */
  readonly submitted: Seq;
  /** The ranges that the member can repeat, delivered entries included. */
  readonly held: readonly SeqRange[];
}
/** The source has promised `epoch`, or knows of it: it is equal to the destination's or higher. */
export interface StaleFrame {
  readonly type: "stale";
  readonly epoch: Epoch;
}
/** The tracker says which sequencer orders a group from `epoch` on. */
export interface ReignFrame {
  readonly type: "reign";
  readonly epoch: Epoch;
  readonly sequencer: MemberId;
  readonly address: Address;
  /** The name and the identity of a sequencer that has one. */
  readonly registration?: NamedIdentity;
}

/** The reasons for an expel. The index of a reason is its code on the wire. */
export const EXPEL_REASONS = ["silent", "behind", "slow"] as const;
/**
 * A sequencer cannot go on with these members: they don't answer, lack entries that nobody holds,
 * or are too slow for a safe group.
 */
export interface ExpelFrame {
  readonly type: "expel";
  readonly epoch: Epoch;
  readonly reason: typeof EXPEL_REASONS[number];
  readonly members: readonly MemberId[];
}
