import {
  isPlausibleCount,
  isPlausibleSeq,
  LAST_UNKNOWN,
  type Seq,
  type SeqRange,
} from "../../../core/mod.ts";
import type { Frame, ViewChange } from "../../../wire/mod.ts";

/**
 * Returns true if all numbers in a frame of a member or a sequencer can be true. What the frame
 * says is believed only then: these numbers are stored, counted on from, and repeated to others,
 * and the fields on the wire end (PROTOCOL 3).
 */
export function isPlausibleFrame(frame: Frame): boolean {
  switch (frame.type) {
    case "data":
      return isPlausibleSeq(frame.base);
    case "relay":
      return isPlausibleSeq(frame.base) && isPlausibleCount(frame.joined);
    case "tail":
      return isPlausibleSeq(frame.highest);
    case "not-held":
      return isPlausibleSeq(lastOf(frame.ranges));
    case "hello":
    case "welcome":
      return isPlausibleSeq(frame.cut) && isPlausibleCount(frame.joined, frame.peerJoined);
    case "bye":
      return isPlausibleSeq(frame.last) && isPlausibleCount(frame.joined);
    case "extent":
      return isPlausibleSeq(Math.max(frame.highest, lastOf(frame.held))) &&
        isPlausibleCount(frame.joined, frame.view);
    case "slow":
    case "unreached":
    case "channel-probe":
      return isPlausibleCount(frame.count);
    case "stable":
    case "lacking":
      return isPlausibleSeq(frame.seq);
    case "head":
      return isPlausibleSeq(Math.max(frame.seq, frame.held));
    case "ordered":
      return isPlausibleSeq(Math.max(frame.base, frame.submission)) &&
        isPlausibleCount(frame.epoch.number, frame.slot);
    case "change":
      return isPlausibleSeq(frame.seq) && isPlausibleCount(frame.epoch.number) &&
        isPlausibleChange(frame.change);
    case "install":
      return isPlausibleSeq(Math.max(frame.seq, frame.previousLast)) &&
        isPlausibleCount(frame.epoch.number, frame.view);
    case "recover":
      return isPlausibleCount(frame.epoch.number, frame.view);
    default:
      return true;
  }
}

function isPlausibleChange({ view, slot, last }: ViewChange): boolean {
  return isPlausibleCount(view, slot) && (last === LAST_UNKNOWN || isPlausibleSeq(last));
}

/** Returns the last seq of ascending ranges; 0 if there are none. */
function lastOf(ranges: readonly SeqRange[]): Seq {
  return ranges.at(-1)?.last ?? 0;
}
