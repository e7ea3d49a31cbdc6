import {
  type Mode,
  RECALL_MESSAGES_MAX,
  removeRange,
  type Seq,
  type SeqRange,
  U48_MAX,
} from "../core/mod.ts";
import type { HistoryMessage } from "./member/mod.ts";

/** Options of {@linkcode Client.history}: without `last` and `since`, the last 20 messages. */
export interface HistoryOptions {
  /**
   * Number of messages, counted from the last one; from 1 to 10,000.
   *
   * @default 20, or 10,000 if `since` is given
   */
  readonly last?: number;
  /**
   * The place in the order of all messages to begin with. Fifo groups have no such places.
   *
   * @default no limit
   */
  readonly since?: Seq;
  /**
   * The place in the order of all messages to end with, as `omitted` of an earlier answer names it.
   *
   * @default no limit
   */
  readonly until?: Seq;
  /**
   * True for messages from before we joined only.
   *
   * @default {false}
   */
  readonly beforeJoining?: boolean;
  /** Stops waiting when aborted: `history` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Past messages of a group. They are not delivered again. */
export interface History {
  /** The name of the group. */
  readonly group: string;
  /** The group's mode. */
  readonly mode: Mode;
  /**
   * The messages, oldest first. In a total-order group this is the order of all; in a fifo group it
   * is the order in which one member delivered the messages that it still holds.
   */
  readonly messages: readonly HistoryMessage[];
  /** Places that were asked for and of which nothing is left. */
  readonly gaps: readonly SeqRange[];
  /**
   * Places that were asked for and that come before the messages above: one question brings at most
   * 10,000 messages and 8 MiB. Whoever wants them asks again, with `until`.
   */
  readonly omitted?: SeqRange | undefined;
}

/** Number of messages that are asked for without `last` and `since`. */
export const HISTORY_LAST = 20;

/**
 * Returns the question for the member.
 *
 * @throws {RangeError} if a number is out of its range.
 */
export function historyWish({ last, since, until, beforeJoining = false }: HistoryOptions) {
  check("last", last, RECALL_MESSAGES_MAX);
  check("since", since, U48_MAX);
  check("until", until, U48_MAX);
  if (since !== undefined && until !== undefined && until < since) {
    throw new RangeError(`Cannot ask for history: until is ${until}, before since, ${since}`);
  }
  const count = last ?? (since === undefined ? HISTORY_LAST : RECALL_MESSAGES_MAX);
  return { count, since: since ?? 0, until, isBefore: beforeJoining };
}

/** An answer to a question for history. */
type Answer = Pick<History, "messages" | "gaps" | "omitted">;

/**
 * Returns the answer with the places for which it had no room told from those that are gone.
 *
 * A worked case: places from 1 on are asked for, and 12,000 messages are kept. The answer has the
 * last 10,000 of them, from 2,001 on, and the places 1 to 2,000 are omitted.
 */
export function withOmitted(
  { count, since }: ReturnType<typeof historyWish>,
  { messages, gaps, omitted }: Answer,
): Answer {
  const first = messages[0]?.range.first ?? 0;
  const isCut = since > 0 && messages.length >= count && first > since;
  const before = isCut ? { first: since, last: first - 1 } : omitted;
  if (before === undefined) return { messages, gaps };
  const rest = gaps.map((gap) => ({ ...gap }));
  removeRange(rest, before);
  return { messages, gaps: rest, omitted: before };
}

function check(what: string, value: number | undefined, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= max)) return;
  throw new RangeError(`Cannot ask for history: ${what} is ${value}, not from 1 to ${max}`);
}
