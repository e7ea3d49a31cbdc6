import { UsageError } from "../cli/mod.ts";
import { HISTORY_FILE_BYTES_MIN } from "../core/mod.ts";

/** A history file, as the command line names it. */
export interface HistoryFile {
  readonly path: string;
  /** Bytes that it may have; `undefined`: as many as come. */
  readonly bytesMax?: number;
}

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };

/**
 * Returns the history file that the flags name; `undefined` if they name none.
 *
 * @throws {UsageError} if a flag makes no sense
 */
export function historyFileOf(
  { history, historyMax, nats }: {
    history?: string | undefined;
    historyMax?: string | undefined;
    nats?: string | undefined;
  },
): HistoryFile | undefined {
  if (history === undefined) {
    if (historyMax === undefined || nats !== undefined) return undefined;
    throw new UsageError("--history-max is about the file of --history: add --history FILE");
  }
  // SQLite takes these names for databases that are no files and keep nothing.
  if (history === "" || history.startsWith(":") || history.startsWith("file:")) {
    throw new UsageError(
      `--history needs the name of a file, not ${JSON.stringify(history)}; ` +
        "write ./ before a name that begins like this",
    );
  }
  return historyMax === undefined
    ? { path: history }
    : { path: history, bytesMax: historyBytes(historyMax) };
}

/**
 * Returns a size like 500MB or 1.5GB in bytes.
 *
 * @throws {UsageError} if it is none, or is too small for history
 */
export function historyBytes(word: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)([MGT]B)$/.exec(word) ?? [];
  const bytes = Number(count) * (UNITS[unit ?? ""] ?? NaN);
  if (bytes >= HISTORY_FILE_BYTES_MIN && Number.isSafeInteger(Math.floor(bytes))) {
    return Math.floor(bytes);
  }
  const least = `${HISTORY_FILE_BYTES_MIN / 1e6}MB`;
  throw new UsageError(
    `--history-max needs a size of at least ${least}, such as 500MB or 2GB, not ` +
      JSON.stringify(word),
  );
}
