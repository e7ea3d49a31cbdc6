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
  Transmit,
} from "../../../core/mod.ts";
import type { Counters } from "../../../roles/mod.ts";
import type { Frame, Header, ReignFrame, ViewChange, ViewRecord } from "../../../wire/mod.ts";
import type { GroupEvent, GroupView, Lacking, MemberIdentity } from "./member_event.ts";
import type { HistoryWish } from "./recalls.ts";

/** What a group keeps; each has its bound in lib/core/limits.ts. */
export interface GroupLoad {
  /** Own messages, until all have acknowledged them. */
  readonly historyBytes: number;
  /** The most numbers kept of one sender, beyond what the application has taken. */
  readonly windowSeqs: number;
  /** The most kernel bytes kept of one sender's messages that were delivered, to repeat them to others. */
  readonly keptKernelBytes: number;
  /** Frames that wait for single peers. */
  readonly framesWaiting: number;
  /** Members whom our stream does not wait for, since they are too slow. */
  readonly detachedPeers: number;
}

/** What a group needs to begin. */
export interface GroupOptions {
  readonly record: ViewRecord;
  readonly self: MemberIdentity & { readonly address: Address };
  /** The number of our first message: numbers go on within a member id. */
  readonly next: Seq;
  /** Where the streams of senders stood when we were evicted: what came since was missed. */
  readonly resume: ReadonlyMap<MemberId, Seq>;
  readonly random: Random;
  readonly counters: Counters;
  /** Milliseconds that a member may take for a window of ours while messages wait. */
  readonly slowMemberMs: number;
  readonly now: Instant;
}

/** What an evicted member knows of a group that it was in. */
export interface Abandoned {
  /** Where the streams of senders stood. */
  readonly resume: ReadonlyMap<MemberId, Seq>;
  /** Own messages whose fate is open. */
  readonly inDoubt: SeqRange | undefined;
}

/** One member's part in one group, whatever its mode: what a member asks of it. */
export interface Group {
  readonly id: GroupId;
  readonly name: string;
  readonly mode: Mode;
  /** The group's place in the order of creation. */
  readonly created: number;
  /** The number of the view in which we joined. */
  readonly joined: number;
  readonly slot: number;
  /** The reign in which the group is ordered; none in a fifo group. */
  readonly epoch: Epoch;
  /** The number of the newest view. */
  readonly view: number;
  /** Ids that left lately. */
  readonly removed: readonly MemberId[];
  /** The number that our next message will get. */
  readonly next: Seq;
  readonly load: GroupLoad;
  /** Whether the whole view is to be fetched from the tracker. */
  readonly wantsRecord: boolean;
  /** Whether nothing is under way in this group, neither of ours nor of others, as far as we know. */
  readonly isSettled: boolean;
  readonly isLeaving: boolean;
  /** Who lacks what, once there is nothing to wait for any more before we leave; `undefined` before. */
  readonly drained: readonly Lacking[] | undefined;
  currentView(): GroupView;
  /** Whether somebody knows of a view that we don't: a heartbeat brings it; asking once settles it. */
  takeBehind(): boolean;
  /**
   * The reign that we know of, if there are signs of another one: the tracker is to say which is
   * right; asking once settles it.
   */
  takeDoubt(): Epoch | undefined;
  /** The tracker's word on who orders the group from now on. */
  onReign(frame: ReignFrame, now: Instant): void;
  /** Whether one more message may be multicast; if not, a `room` event follows when it may. */
  hasRoom(): boolean;
  multicast(payload: Uint8Array, sentAt: number): SeqRange;
  /** Asks for what was before; a `history` event answers. */
  recall(wish: HistoryWish, now: Instant): void;
  /** One frame of a datagram for this group; `keep` answers a copy of the datagram. */
  onFrame(header: Header, frame: Frame, from: Address, keep: () => Uint8Array, now: Instant): void;
  /** Takes over the next change; false if one before it is missing and the view must be fetched. */
  onChange(change: ViewChange, now: Instant): boolean;
  /** Takes over a whole view; false if we are not in it. */
  onRecord(record: ViewRecord, now: Instant): boolean;
  handleTimeout(now: Instant): void;
  nextDeadline(): Instant | undefined;
  pollTransmit(now: Instant, into: Uint8Array): Transmit | undefined;
  pollEvent(now: Instant): GroupEvent | undefined;
  /** No more multicasts: wait until what was sent has arrived, then say bye. */
  startLeaving(now: Instant): void;
  /** We were evicted: ends all streams. What is there in order is still delivered. */
  abandon(now: Instant): Abandoned;
}
