import type { Epoch, GroupId, MemberId, Mode, SignedReport } from "../../core/mod.ts";
import type { ViewChange } from "./view_change.ts";

/** The number of a group's newest view, as the source knows it. */
export interface ViewNumber {
  readonly group: GroupId;
  readonly view: number;
}
/** A member's sign of life, with the views that it has. */
export interface HeartbeatFrame {
  readonly type: "heartbeat";
  readonly count: number;
  /** True if the member wants an answer even if it lacks nothing. */
  readonly asks: boolean;
  readonly views: readonly ViewNumber[];
}
/** The tracker heard a heartbeat; these are the newest views of the member's groups. */
export interface HeartbeatAckFrame {
  readonly type: "heartbeat-ack";
  readonly count: number;
  readonly boot: number;
  readonly views: readonly ViewNumber[];
}
/** The tracker asks for a sign of life: a heartbeat with the same count. */
export interface ProbeFrame {
  readonly type: "probe";
  readonly count: number;
}

/**
 * The reasons why a tracker does not know a member. The index of a reason is its code on the wire.
 */
export const UNKNOWN_REASONS = ["restarted", "evicted", "unheard"] as const;
/**
 * The destination is no member. After `evicted` it registers anew; after `restarted` it sends a
 * restore frame for each of its groups. `unheard` is an eviction, too: no datagram of the
 * destination has arrived since it registered.
 */
export interface UnknownFrame {
  readonly type: "unknown";
  readonly boot: number;
  readonly reason: typeof UNKNOWN_REASONS[number];
}
/**
 * The membership that a member reports to a tracker that has lost its memory, one frame for each
 * group (PROTOCOL 9.4). The header names the group.
 */
export interface RestoreFrame {
  readonly type: "restore";
  readonly name: string;
  readonly groupName: string;
  readonly mode: Mode;
  /** True if the members of the group sign what they say in it; absent otherwise. */
  readonly signed?: true;
  /** The group's place in the order of creation. */
  readonly created: number;
  readonly epoch: Epoch;
  readonly view: number;
  readonly joined: number;
  readonly slot: number;
  /**
   * The number of a view: `removed` may lack members that left in it or before; 0: it lacks none.
   */
  readonly forgotten: number;
  /** The identity of the source, and the proof that it reports itself now, if it has one. */
  readonly report?: SignedReport;
  /** Members that left lately, which the tracker must not take back. */
  readonly removed: readonly MemberId[];
}
/**
 * The tracker has put the destination into a group in which another member talks to it directly
 * (PROTOCOL 8.7). The group's name follows from the two ids.
 */
export interface DirectFrame {
  readonly type: "direct";
  /** The id of the other member. */
  readonly partner: MemberId;
}
/** A change of a view. */
export interface NoticeFrame {
  readonly type: "notice";
  readonly change: ViewChange;
}
