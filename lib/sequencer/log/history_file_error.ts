import { EnvironmentError } from "../../net/mod.ts";

/** Sentences that say more than SQLite's own, and what to do. */
const MEANINGS: readonly (readonly [words: string, meaning: string])[] = [
  [
    "unable to open database file",
    "it cannot be opened or made. Check that its folder exists and that you may write there",
  ],
  ["database or disk is full", "the disk is full. Make room and start the sequencer again"],
  ["disk I/O error", "the disk fails, or has no room. Look at the system's log"],
  ["malformed", "the file is damaged. Start with a copy of it, or move it away"],
  ["not a database", "it is a file of another kind. Choose another name"],
  ["readonly database", "you may not write to it. Check the rights of the file and its folder"],
  ["database is locked", "another program writes to it. End that program"],
];

/**
 * Thrown when the history file cannot be used: it is no log of gm, another process has it, or the
 * disk fails.
 */
export class HistoryFileError extends EnvironmentError {
  override readonly name = "HistoryFileError";

  constructor(readonly path: string, cause: unknown) {
    super(`Cannot keep history in ${JSON.stringify(path)}: ${meaningOf(cause)}.`, { cause });
  }
}

/**
 * Returns an error of the database as words that say what to do, with its own words in brackets.
 */
export function meaningOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const meaning = MEANINGS.find(([part]) => words.includes(part))?.[1];
  return meaning === undefined ? words : `${meaning} (${words})`;
}

/** Returns true if an error of the database can mean that a part of the file cannot be read. */
export function isUnreadable(error: unknown): boolean {
  const words = error instanceof Error ? error.message : "";
  return words.includes("malformed") || words.includes("disk I/O error");
}
