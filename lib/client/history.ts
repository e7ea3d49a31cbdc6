import { type Mode, RECALL_MESSAGES_MAX, type Seq, type SeqRange, U48_MAX } from "../core/mod.ts";
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
  /** Places that were asked for and of which nothing is left, or that were too many. */
  readonly gaps: readonly SeqRange[];
}

/** Number of messages that are asked for without `last` and `since`. */
export const HISTORY_LAST = 20;

/**
 * Returns the question for the member.
 *
 * @throws {RangeError} if a number is out of its range.
 */
export function historyWish({ last, since, beforeJoining = false }: HistoryOptions) {
  check("last", last, RECALL_MESSAGES_MAX);
  check("since", since, U48_MAX);
  const count = last ?? (since === undefined ? HISTORY_LAST : RECALL_MESSAGES_MAX);
  return { count, since: since ?? 0, isBefore: beforeJoining };
}

function check(what: string, value: number | undefined, max: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= max)) return;
  throw new RangeError(`Cannot ask for history: ${what} is ${value}, not from 1 to ${max}`);
}
