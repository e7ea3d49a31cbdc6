import {
  FRAME_CODES,
  type FrameType,
  REFUSAL_CODES,
  type RefusalCode,
  type RequestType,
} from "../../../wire/mod.ts";

/** Numbers that a directory has counted since its start. */
export interface Statistics {
  /** Datagrams received. */
  datagramsIn: number;
  /** Datagrams sent; one that goes to several addresses counts for each. */
  datagramsOut: number;
  /** Datagrams that could not be decoded. */
  malformed: number;
  /** Frames that did not come from the address of their member, or were not for a tracker. */
  foreign: number;
  /** Reports with numbers that cannot be true. */
  implausible: number;
  /** Frames that were dropped before they were sent, because the shell did not keep up. */
  framesDropped: number;
  /** Frames received, by type. */
  readonly framesIn: Record<FrameType, number>;
  /** Frames sent, by type. */
  readonly framesOut: Record<FrameType, number>;
  /** Requests, by type. */
  readonly requests: Record<RequestType, number>;
  /** Requests that were refused, by code. */
  readonly refusals: Record<RefusalCode, number>;
}

export function newStatistics(): Statistics {
  const frameTypes = Object.keys(FRAME_CODES) as FrameType[];
  return {
    datagramsIn: 0,
    datagramsOut: 0,
    malformed: 0,
    foreign: 0,
    implausible: 0,
    framesDropped: 0,
    framesIn: zeros(frameTypes),
    framesOut: zeros(frameTypes),
    requests: zeros([
      "register",
      "list_groups",
      "list_members",
      "join_group",
      "open_direct",
      "exit_group",
      "quit",
      "keep_groups",
      "check_path",
    ]),
    refusals: zeros(REFUSAL_CODES),
  };
}

function zeros<K extends string>(keys: readonly K[]): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
}
