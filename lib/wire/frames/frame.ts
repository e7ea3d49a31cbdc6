import type { ChallengeFrame, EchoFrame } from "./address_frames.ts";
import type { PastFrame, PastMarkFrame, RecallFrame } from "./history_frames.ts";
import type {
  ExpelFrame,
  GrantFrame,
  InviteFrame,
  LeaseFrame,
  PromiseFrame,
  RecoverFrame,
  ReignFrame,
  StaleFrame,
} from "./sequencer_frames.ts";
import type {
  AckFrame,
  ByeFrame,
  ChannelPassedFrame,
  ChannelProbeFrame,
  DataFrame,
  ExtentFrame,
  GreetingFrame,
  PathPassedFrame,
  PathProbeFrame,
  RangesFrame,
  RelayFrame,
  SlowFrame,
  TailFrame,
} from "./stream_frames.ts";
import type {
  ChangeFrame,
  HeadFrame,
  InstallFrame,
  LackingFrame,
  OrderedFrame,
  StableFrame,
  UnreachedFrame,
} from "./total_order_frames.ts";
import type {
  DirectFrame,
  HeartbeatAckFrame,
  HeartbeatFrame,
  NoticeFrame,
  ProbeFrame,
  RestoreFrame,
  UnknownFrame,
} from "./tracker_frames.ts";

/**
 * Any frame of a datagram.
 *
 * @internal
 */
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
  | PathProbeFrame
  | PathPassedFrame
  | ChannelProbeFrame
  | ChannelPassedFrame
  | OrderedFrame
  | ChangeFrame
  | InstallFrame
  | RecallFrame
  | PastFrame
  | PastMarkFrame
  | StableFrame
  | UnreachedFrame
  | LackingFrame
  | HeadFrame
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
  | NoticeFrame
  | DirectFrame
  | ChallengeFrame
  | EchoFrame;

/** The type of a frame. */
export type FrameType = Frame["type"];

/**
 * The first byte of each type of frame. 0x01 to 0x0f belong to streams, 0x10 to 0x1f to total order
 * and history, 0x20 to 0x2f to sequencers, 0x30 to 0x3f to the tracker, and 0x40 to 0x4f to
 * addresses (PROTOCOL 3).
 */
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
  "path-probe": 0x0c,
  "path-passed": 0x0d,
  "channel-probe": 0x0e,
  "channel-passed": 0x0f,
  ordered: 0x10,
  change: 0x11,
  install: 0x12,
  recall: 0x13,
  past: 0x14,
  "past-mark": 0x15,
  stable: 0x18,
  unreached: 0x19,
  lacking: 0x1a,
  head: 0x1b,
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
  direct: 0x36,
  challenge: 0x40,
  echo: 0x41,
} as const satisfies Record<FrameType, number>;
