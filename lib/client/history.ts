import { type Mode, RECALL_MESSAGES_MAX, type Seq, type SeqRange, U48_MAX } from "../core/mod.ts";
import type { HistoryMessage } from "./member/mod.ts";

/** Which messages from before are wanted; without an option the last 20. */
export interface HistoryOptions {
  /** The last so many, at most 10,000. */
  readonly last?: number;
  /** From this place in the one order on; in a fifo group there is none. */
  readonly since?: Seq;
  /**
   * Only what was before we joined.
   *
   * @default {false}
   */
  readonly beforeJoining?: boolean;
}

/** What was before in a group. Nothing of it is delivered again, and nobody is held up by it. */
export interface History {
  readonly group: string;
  readonly mode: Mode;
  /**
   * In a total-order group in the one order of all, as it was delivered. In a fifo group as the member
   * that answered had delivered it, and has it still: best effort.
   */
  readonly messages: readonly HistoryMessage[];
  /** Places in the one order that were asked for and of which nothing is left, or that were too many. */
  readonly gaps: readonly SeqRange[];
}

/** Messages that a question brings which does not say how many. */
export const HISTORY_LAST = 20;

/** What to ask for. @throws {RangeError} if a number makes no sense. */
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
