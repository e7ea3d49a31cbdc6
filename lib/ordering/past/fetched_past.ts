import { addRange, rangeLength, removeRange, type Seq, type SeqRange } from "../../core/mod.ts";
import { cutMessage } from "../stream/fragments.ts";
import type { PastMessage } from "./past_page.ts";
import type { HistoryMessage, Recalled } from "./recall.ts";

/**
 * The most places in a row that hold no message because a holder says so. Changes of the view and
 * installs in a row are far fewer. More would let one short datagram make many rows in a log.
 */
const PASSED_OVER_MAX = 1_024;

/**
 * A stretch of a sequence, as one member had it: messages, and gaps of which it had nothing. A
 * place that is in neither had no message.
 */
export interface FetchedPast {
  readonly range: SeqRange;
  readonly messages: readonly HistoryMessage[];
  readonly gaps: readonly SeqRange[];
}

/** One place of a sequence that was fetched. Without a sender it had no message. */
export interface FetchedEntry {
  readonly seq: Seq;
  readonly fragment: number;
  readonly sentAt: number;
  /** The part of the message that has this place. */
  readonly payload: Uint8Array;
  readonly sender?: PastMessage["sender"];
}

const NO_BYTES = new Uint8Array(0);

/**
 * Returns what a holder reported of a range. An impossible answer counts for nothing: then the
 * whole range is a gap.
 *
 * Worked case: places 40 to 47 were asked for. The holder has a message at 41, one at 43 and 44,
 * and a gap at 45. Then 40, 42, 46 and 47 had no message.
 */
export function fetchedPast(range: SeqRange, { messages, gaps }: Recalled): FetchedPast {
  const lost: SeqRange[] = [];
  for (const gap of gaps) {
    const first = Math.max(gap.first, range.first);
    const last = Math.min(gap.last, range.last);
    if (first <= last) addRange(lost, { first, last });
  }
  const passedOver = [{ ...range }];
  for (const gap of lost) removeRange(passedOver, gap);
  let next = range.first;
  for (const { range: own, payload } of messages) {
    const isWhole = cutMessage(payload.length, 0).length === rangeLength(own);
    if (own.first < next || own.first > range.last || !isWhole) {
      return { range, messages: [], gaps: [range] };
    }
    next = own.last + 1;
    removeRange(passedOver, own);
  }
  for (const run of passedOver) if (rangeLength(run) > PASSED_OVER_MAX) addRange(lost, run);
  return { range, messages, gaps: lost };
}

/**
 * Yields the places that are known, in ascending order. A message is cut as its sender has cut it,
 * since a part of it may be in the log already, from the takeover.
 */
export function* fetchedEntries({ range, messages, gaps }: FetchedPast): Iterable<FetchedEntry> {
  let next = range.first;
  let gap = 0;
  const passOver = function* (until: Seq): Iterable<FetchedEntry> {
    for (; next <= until; next++) {
      while (gap < gaps.length && gaps[gap]!.last < next) gap++;
      const isLost = gap < gaps.length && gaps[gap]!.first <= next;
      if (isLost) next = Math.min(gaps[gap]!.last, until);
      else yield { seq: next, fragment: 0, sentAt: 0, payload: NO_BYTES };
    }
  };
  for (const { range: { first, last }, sender, sentAt, payload } of messages) {
    yield* passOver(first - 1);
    for (const [i, { fragment, start, end }] of cutMessage(payload.length, sentAt).entries()) {
      if (first + i > range.last) return;
      yield { seq: first + i, fragment, sentAt, payload: payload.subarray(start, end), sender };
    }
    next = last + 1;
  }
  yield* passOver(range.last);
}
