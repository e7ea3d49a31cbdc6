import type {
  Address,
  Epoch,
  GroupId,
  Instant,
  MemberId,
  Mode,
  Random,
  Seq,
  SeqRange,
  TableLimits,
  Transmit,
} from "../../../core/mod.ts";
import type { OwnIdentity } from "../../../identity/statements/mod.ts";
import type { BufferShare, MessageBatch } from "../../../ordering/mod.ts";
import type { Counters, KeyCheck } from "../../../roles/mod.ts";
import type { Frame, Header, ReignFrame, ViewChange, ViewRecord } from "../../../wire/mod.ts";
import type { GroupEvent, GroupView, Lacking, MemberIdentity } from "./member_event.ts";
import type { OrderWords } from "./order_words.ts";
import type { HistoryWish } from "./recalls.ts";

/** Fill levels of a group's buffers. Each has its bound in lib/core/limits.ts. */
export interface GroupLoad {
  /** Bytes of our own messages that not all members have acknowledged. */
  readonly historyBytes: number;
  /** Bytes of them that were accepted and not sent yet. */
  readonly unsentBytes: number;
  /** The largest number of seqs that are kept of one sender and not offered to the application. */
  readonly windowSeqs: number;
  /**
   * The largest number of kernel bytes kept of one sender's messages after they were offered, to
   * repeat them to others.
   */
  readonly keptKernelBytes: number;
  /** Number of seqs of departed members that are kept only until the application takes them. */
  readonly untakenSeqs: number;
  /** Number of frames that wait for single members. */
  readonly framesWaiting: number;
  /** Number of members that are detached from our stream because they are too slow. */
  readonly detachedPeers: number;
}

/** The keys of members that have proved them. */
export type MemberKeys = Pick<KeyCheck, "keyOf">;

/** The facts with which a stay in a group begins. */
export interface GroupOptions {
  readonly record: ViewRecord;
  readonly self: MemberIdentity & { readonly address: Address };
  /**
   * The seq of our first message: seqs go on for as long as we have our member id (PROTOCOL 8.1.1).
   */
  readonly next: Seq;
  /** The last seq of each sender that we had when we were evicted; later ones were missed. */
  readonly resume: ReadonlyMap<MemberId, Seq>;
  /**
   * In a fifo group, the number of a view before the eviction: a member that joined after it, and
   * is not in `resume`, was never heard. `undefined` if we were not evicted.
   */
  readonly metView?: number | undefined;
  readonly random: Random;
  /** Our identity; `undefined` without one. */
  readonly identity?: OwnIdentity | undefined;
  /** The keys of others, which we know if we have an identity. */
  readonly keys?: MemberKeys | undefined;
  /** Our receive buffer, which all our groups share; by default it is this group's alone. */
  readonly buffer?: BufferShare | undefined;
  /** Returns the bytes of the datagrams that the path to an address is probed for, ascending. */
  readonly sizesTo?: ((to: Address) => readonly number[]) | undefined;
  /** The address of the group's channel, if we may use it. */
  readonly channel?: Address | undefined;
  readonly counters: Counters;
  /** Time in milliseconds that a member may take for a window of ours while messages wait. */
  readonly slowMemberMs: number;
  /** Bounds of what is remembered of stays that are over; `TABLE_LIMITS` by default. */
  readonly tables?: TableLimits | undefined;
  readonly now: Instant;
}

/** The facts that an evicted member keeps of a group that it was in. */
export interface Abandoned {
  /** The last seq that we have of each sender. */
  readonly resume: ReadonlyMap<MemberId, Seq>;
  /** In a fifo group, the `metView` of the next stay. */
  readonly metView?: number | undefined;
  /** Messages of ours of which we do not know whether all members have them. */
  readonly inDoubt: SeqRange | undefined;
}

/**
 * Our stay in one group, whatever its mode: the interface between {@linkcode Member} and the group
 * machines. The shell's duties of `Machine` hold: frames in, events out, datagrams out, one timer.
 */
export interface Group {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  /** True if its members sign what they say in it. */
  readonly isSigned: boolean;
  /** The number of the group in the order of creation at the tracker. */
  readonly created: number;
  /** The number of the view in which we joined. */
  readonly joined: number;
  readonly slot: number;
  /** The address of the group's channel, on which we listen; `undefined` without one for us. */
  readonly channel: Address | undefined;
  /** The epoch in which the group is ordered; `NO_EPOCH` in a fifo group. */
  readonly epoch: Epoch;
  /** The number of the newest view. */
  readonly view: number;
  /** Ids of members that left lately and are not back. */
  readonly removed: readonly MemberId[];
  /** The number of a view: members that left after it and are not back are all in `removed`. */
  readonly forgotten: number;
  /** The seq of our next message. */
  readonly next: Seq;
  readonly load: GroupLoad;
  /** True while the whole view must be fetched from the tracker. */
  readonly wantsRecord: boolean;
  /**
   * True if no message is under way in this group, neither ours nor another's, as far as we know.
   */
  readonly isSettled: boolean;
  /** True from the moment at which the application asked to leave. */
  readonly isLeaving: boolean;
  /**
   * The members that still lack messages of ours, once leaving has finished; `undefined` before.
   */
  readonly drained: readonly Lacking[] | undefined;
  currentView(): GroupView;
  /** Returns the words for the order of the group. */
  orderWords(): OrderWords;
  /**
   * Returns true once after a member named a view that is newer than ours. A heartbeat then brings
   * the changes that we lack.
   */
  takeBehind(): boolean;
  /**
   * Returns our epoch once after there were signs of another one. The tracker then says which is
   * right.
   */
  takeDoubt(): Epoch | undefined;
  /** Takes the tracker's word on which sequencer orders the group from now on. */
  onReign(frame: ReignFrame, now: Instant): void;
  /**
   * Returns the bytes that may be multicast, {@linkcode KEEPING_BYTES} for each message included;
   * the message that passes them still may. If 0, a `room` event follows when some may.
   */
  room(): number;
  /** Numbers messages and sends them. The group must have room for the last of them, too. */
  multicast(batch: MessageBatch, sentAt: number): SeqRange;
  /** Asks for history; a `history` or a `history-failed` event follows. */
  recall(wish: HistoryWish, now: Instant): void;
  /** Returns the registered address of a source that the group knows; `undefined` of a stranger. */
  addressOf(source: MemberId): Address | undefined;
  /**
   * Takes one frame of a datagram for this group, which comes from its source if the group knows
   * that; `keep` returns a copy of the datagram.
   */
  onFrame(header: Header, frame: Frame, keep: () => Uint8Array, now: Instant): void;
  /** Applies a change of the view; returns false if one before it is missing. */
  onChange(change: ViewChange, now: Instant): boolean;
  /** Applies a whole view; returns false if our stay is not in it. */
  onRecord(record: ViewRecord, now: Instant): boolean;
  handleTimeout(now: Instant): void;
  nextDeadline(): Instant | undefined;
  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined;
  /** Returns the next event for the application, which takes its messages later: see `onTaken`. */
  pollEvent(now: Instant): GroupEvent | undefined;
  /**
   * Records that the application has taken what it was offered of this sender up to `seq`, a place
   * of the sequence in a total-order group. Only then is it acknowledged (PROTOCOL 8.4.1).
   */
  onTaken(sender: MemberId, seq: Seq, now: Instant): void;
  /** Takes no more multicasts, waits until all have what was sent, then says bye. */
  startLeaving(now: Instant): void;
  /** Ends all streams: we were evicted. Messages that are here in order are still delivered. */
  abandon(now: Instant): Abandoned;
}
