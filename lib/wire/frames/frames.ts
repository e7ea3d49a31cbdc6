import type { Address, Epoch, GroupId, MemberId, Mode, Seq, SeqRange } from "../../core/mod.ts";

/** The first byte of each frame. 0x01–0x0f streams, 0x10–0x1f total order, 0x20–0x2f sequencers, 0x30–0x3f tracker. */
export const FRAME_CODES = {
  data: 0x01,
  ack: 0x02,
  nak: 0x03,
  "not-held": 0x04,
  tail: 0x05,
  hello: 0x06,
  welcome: 0x07,
  bye: 0x08,
  extent: 0x09,
  relay: 0x0a,
  slow: 0x0b,
  ordered: 0x10,
  change: 0x11,
  install: 0x12,
  recall: 0x13,
  past: 0x14,
  "past-mark": 0x15,
  stable: 0x18,
  invite: 0x20,
  lease: 0x21,
  grant: 0x22,
  recover: 0x23,
  promise: 0x24,
  stale: 0x25,
  reign: 0x26,
  expel: 0x27,
  heartbeat: 0x30,
  "heartbeat-ack": 0x31,
  probe: 0x32,
  unknown: 0x33,
  restore: 0x34,
  notice: 0x35,
} as const;

export type FrameType = keyof typeof FRAME_CODES;

/** The first fragment of a message. */
export const FIRST_FRAGMENT = 1;
/** The last fragment of a message; a message in one piece is both. */
export const LAST_FRAGMENT = 2;

/** One message, or one fragment of one, as a place in the datagram that brought it. */
export interface MessageSlice {
  /** {@linkcode FIRST_FRAGMENT} and {@linkcode LAST_FRAGMENT}. */
  readonly fragment: number;
  /** The sender's wall clock, microseconds since 1970: decoration. */
  readonly sentAt: number;
  /** Offsets in the datagram. */
  readonly start: number;
  readonly end: number;
}

/** Messages of the datagram's source, from seq `base` on, without holes. */
export interface DataFrame {
  readonly type: "data";
  readonly base: Seq;
  readonly messages: readonly MessageSlice[];
}

/** How far the source has delivered a stream, and how many more seqs it has room for. */
export interface AckEntry {
  readonly stream: MemberId;
  readonly delivered: Seq;
  readonly credit: number;
}
export interface AckFrame {
  readonly type: "ack";
  readonly entries: readonly AckEntry[];
}

/**
 * A NAK: what the source misses of a stream. The answer for what is not held (any more): the same
 * ranges as `not-held`.
 */
export interface RangesFrame {
  readonly type: "nak" | "not-held";
  readonly stream: MemberId;
  readonly ranges: readonly SeqRange[];
}
/** The highest seq that the source has sent, so that a lost tail is noticed. */
export interface TailFrame {
  readonly type: "tail";
  readonly highest: Seq;
}

/** "My stream begins for you after `cut`." A hello asks for a welcome, which says the same of the other stream. */
export interface GreetingFrame {
  readonly type: "hello" | "welcome";
  /** The view in which the source joined. */
  readonly joined: number;
  /** The view in which the destination joined, as the source knows it. */
  readonly peerJoined: number;
  readonly cut: Seq;
  readonly name: string;
}
/** The source leaves; its stream ends at `last`. */
export interface ByeFrame {
  readonly type: "bye";
  /** The view in which the source joined: one that came back at once must not be taken for gone. */
  readonly joined: number;
  readonly last: Seq;
}

/** What the source holds of the stream of a member that is gone, as of its view `view`. */
export interface ExtentFrame {
  readonly type: "extent";
  /** Whose stream. */
  readonly stream: MemberId;
  /** The view in which that member had joined. */
  readonly joined: number;
  /** The source's view when it said this: whoever is not in it can bring it nothing any more. */
  readonly view: number;
  /** The highest seq of the stream that the source received or was told of. */
  readonly highest: Seq;
  /** Whether the source wants to know the same of the destination. */
  readonly asks: boolean;
  /** What the source can send to others. */
  readonly held: readonly SeqRange[];
}
/** Messages of a member that is gone, from its seq `base` on, repeated by one that holds them. */
export interface RelayFrame {
  readonly type: "relay";
  readonly stream: MemberId;
  /** The view in which that member had joined. */
  readonly joined: number;
  readonly base: Seq;
  readonly messages: readonly MessageSlice[];
}
/** The members that are too slow for the source's stream just now: they are detached from it. */
export interface SlowFrame {
  readonly type: "slow";
  /** Rises with every change of the list, so that an old list is told from a new one. */
  readonly count: number;
  readonly members: readonly MemberId[];
}

/** A run of one sender's messages in the one order of the group, from seq `base` on. */
export interface OrderedFrame {
  readonly type: "ordered";
  /** The epoch that ordered them. */
  readonly epoch: Epoch;
  readonly base: Seq;
  /** The sender's number in the group. */
  readonly slot: number;
  /** The first one's seq in the sender's own stream. */
  readonly submission: Seq;
  readonly messages: readonly MessageSlice[];
}

/** What can happen to a member of a group; the index is the code on the wire. */
export const CHANGE_KINDS = ["join", "leave", "evict", "detach", "reattach"] as const;
export type ChangeKind = typeof CHANGE_KINDS[number];

/** One change of a view, as everybody needs to know it. */
export interface ViewChange {
  readonly kind: ChangeKind;
  /** The number of the view that this change makes. */
  readonly view: number;
  readonly slot: number;
  readonly member: MemberId;
  readonly address: Address;
  readonly name: string;
  /** The last seq of a leaver's stream, 0 if it sent nothing; `LAST_UNKNOWN`: nobody knows. */
  readonly last: Seq;
}
/** A change of the view as an entry of the sequence. */
export interface ChangeFrame {
  readonly type: "change";
  readonly epoch: Epoch;
  readonly seq: Seq;
  readonly change: ViewChange;
}
/**
 * The entry that opens an epoch: where the one before ended, and who is in. A long list goes in
 * parts, which have seqs of their own like the fragments of a message.
 */
export interface InstallFrame {
  readonly type: "install";
  readonly epoch: Epoch;
  readonly seq: Seq;
  readonly previousLast: Seq;
  readonly view: number;
  readonly part: number;
  readonly parts: number;
  readonly members: readonly MemberId[];
}

/** The source wants to know what was before: messages, in the order of the places that they had. */
export interface RecallFrame {
  readonly type: "recall";
  /** Comes back with the answers, which may be late. */
  readonly question: number;
  /** From this place on, and of the message there from this byte on. 0: from wherever `count` says. */
  readonly place: Seq;
  readonly offset: number;
  /** The last so many messages; 0: all. */
  readonly count: number;
  /** Up to this place. 0: up to where the source joined, as the destination saw it. */
  readonly until: Seq;
}
/** A piece of a message from before. */
export interface PastFrame {
  readonly type: "past";
  readonly question: number;
  /** There is no message at the places from here to `place`. */
  readonly from: Seq;
  /** Where it stands in the history of whoever answers; in a total-order group in the one order. */
  readonly place: Seq;
  /** Its seq: in its sender's stream, in a total-order group in the one order; and how many it took. */
  readonly seq: Seq;
  readonly seqs: number;
  /** 0: nobody knows any more. */
  readonly sender: MemberId;
  /** Bytes of the whole message, and where this piece begins. */
  readonly length: number;
  readonly offset: number;
  /** What its sender was called. */
  readonly name: string;
  /** The piece: exactly one. */
  readonly messages: readonly MessageSlice[];
}

/** What a mark between pieces of the past says; the index is the code on the wire. */
export const PAST_MARKS = ["more", "gap", "end"] as const;
/**
 * `more`: what comes next is to be asked for. `gap`: what was at these places is not there any more.
 * `end`: from `first` to `last`, the end of what was asked for, there is no message.
 */
export interface PastMarkFrame {
  readonly type: "past-mark";
  readonly question: number;
  readonly kind: typeof PAST_MARKS[number];
  /** There is no message at the places from here to `first`. */
  readonly from: Seq;
  readonly first: Seq;
  readonly last: Seq;
}

/**
 * In a safe group. From the sequencer: every member holds all up to here, so all may deliver it. From
 * a member: it knows of this, holds more, and asks.
 */
export interface StableFrame {
  readonly type: "stable";
  readonly seq: Seq;
}

/** The tracker asks a sequencer to register. */
export interface InviteFrame {
  readonly type: "invite";
  readonly boot: number;
}
/** A sequencer renews its leases and says how far it is. */
export interface LeaseFrame {
  readonly type: "lease";
  readonly count: number;
  readonly groups: readonly {
    readonly group: GroupId;
    readonly epoch: Epoch;
    /** The newest view that the sequencer has put into the sequence. */
    readonly view: number;
    readonly last: Seq;
  }[];
}
/** The tracker gives a group to a sequencer, or prolongs the lease (the same epoch again). */
export interface GrantFrame {
  readonly type: "grant";
  readonly epoch: Epoch;
  /** Which lease frame it answers; 0: none. */
  readonly count: number;
  readonly leaseMs: number;
  readonly mode: Mode;
  readonly view: number;
  readonly members: number;
  /** The highest seq that the tracker knows of: what begins anew begins behind it. */
  readonly last: Seq;
  /** The group's name: with it the sequencer asks for the list of members. */
  readonly name: string;
}
/** A new sequencer asks a member what it holds, and for its promise. */
export interface RecoverFrame {
  readonly type: "recover";
  readonly epoch: Epoch;
  /** The last installed view, whose members are asked. */
  readonly view: number;
}
/** A member accepts entries from `epoch` only from now on, and says what it holds. */
export interface PromiseFrame {
  readonly type: "promise";
  readonly epoch: Epoch;
  /** The newest epoch that it has entries of, and where the log before that one ended; 0: it does not know. */
  readonly installed: Epoch;
  readonly base: Seq;
  /** The view in which it joined. */
  readonly joined: number;
  /** Whether it knows where the sequence begins for it; if not, what follows is 0 and empty. */
  readonly hasBegun: boolean;
  /** After which seq it begins; its own entry is the next. */
  readonly cut: Seq;
  /** Everything up to here was delivered. */
  readonly delivered: Seq;
  /** Of its own messages up to here, in its own numbers. */
  readonly submitted: Seq;
  /** What it can repeat, delivered entries included. */
  readonly held: readonly SeqRange[];
}
/** The source has promised, or knows, this equal or higher epoch. */
export interface StaleFrame {
  readonly type: "stale";
  readonly epoch: Epoch;
}
/** The tracker's word on who orders a group from `epoch` on. */
export interface ReignFrame {
  readonly type: "reign";
  readonly epoch: Epoch;
  readonly sequencer: MemberId;
  readonly address: Address;
}

/** Why a sequencer cannot go on with a member; the index is the code on the wire. */
export const EXPEL_REASONS = ["silent", "behind", "slow"] as const;
/** A sequencer cannot go on with these members: they don't answer, lack what nobody holds, or are too slow for a safe group. */
export interface ExpelFrame {
  readonly type: "expel";
  readonly epoch: Epoch;
  readonly reason: typeof EXPEL_REASONS[number];
  readonly members: readonly MemberId[];
}

/** The number of a group's newest view, as the source knows it. */
export interface ViewNumber {
  readonly group: GroupId;
  readonly view: number;
}
/** A member lives; these are the views that it has. */
export interface HeartbeatFrame {
  readonly type: "heartbeat";
  readonly count: number;
  /** Whether it is to be answered even if the member lacks nothing. */
  readonly asks: boolean;
  readonly views: readonly ViewNumber[];
}
/** The tracker heard it; these are the newest views of the member's groups. */
export interface HeartbeatAckFrame {
  readonly type: "heartbeat-ack";
  readonly count: number;
  readonly boot: number;
  readonly views: readonly ViewNumber[];
}
/** The tracker asks for a sign of life; the answer is a heartbeat with that count. */
export interface ProbeFrame {
  readonly type: "probe";
  readonly count: number;
}

/** Why a tracker does not know a member; the index is the code on the wire. */
export const UNKNOWN_REASONS = ["restarted", "evicted"] as const;
/** The destination is not a member: register anew (`evicted`), or tell what you know (`restarted`). */
export interface UnknownFrame {
  readonly type: "unknown";
  readonly boot: number;
  readonly reason: typeof UNKNOWN_REASONS[number];
}
/** What a member tells a tracker that has lost its memory, one frame a group (the header names it). */
export interface RestoreFrame {
  readonly type: "restore";
  readonly name: string;
  readonly groupName: string;
  readonly mode: Mode;
  /** The group's place in the order of creation. */
  readonly created: number;
  readonly epoch: Epoch;
  readonly view: number;
  readonly joined: number;
  readonly slot: number;
  /** Members that left lately: a tracker must not take them back. */
  readonly removed: readonly MemberId[];
}
/** A view changed. */
export interface NoticeFrame {
  readonly type: "notice";
  readonly change: ViewChange;
}

export type Frame =
  | DataFrame
  | AckFrame
  | RangesFrame
  | TailFrame
  | GreetingFrame
  | ByeFrame
  | ExtentFrame
  | RelayFrame
  | SlowFrame
  | OrderedFrame
  | ChangeFrame
  | InstallFrame
  | RecallFrame
  | PastFrame
  | PastMarkFrame
  | StableFrame
  | InviteFrame
  | LeaseFrame
  | GrantFrame
  | RecoverFrame
  | PromiseFrame
  | StaleFrame
  | ReignFrame
  | ExpelFrame
  | HeartbeatFrame
  | HeartbeatAckFrame
  | ProbeFrame
  | UnknownFrame
  | RestoreFrame
  | NoticeFrame;
