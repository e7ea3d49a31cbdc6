import { UsageError } from "../../cli/mod.ts";
import { RECALL_MESSAGES_MAX, U48_MAX } from "../../core/mod.ts";
import type { HistoryOptions } from "../history.ts";

/**
 * Returns the history that `--since` asks for at each joining; `undefined` for none.
 *
 * @throws {UsageError} if the word is no number, no place and not "none"
 */
export function parseSince(word: string): HistoryOptions | undefined {
  if (word === "none") return undefined;
  const [, at, digits] = /^(@?)(\d{1,15})$/.exec(word) ?? [];
  const number = Number(digits);
  const max = at === "@" ? U48_MAX : RECALL_MESSAGES_MAX;
  if (digits === undefined || number < 1 || number > max) {
    throw new UsageError(
      `Bad --since: ${JSON.stringify(word)} is neither a number of messages from 1 to ` +
        `${RECALL_MESSAGES_MAX} nor a place, as in @500, nor "none".`,
    );
  }
  return at === "@" ? { since: number } : { last: number };
}
