import type { CommandContext } from "./command.ts";
import { type HostPort, parsePeerHostPort } from "./flags/host_port.ts";
import { UsageError } from "./flags/usage_error.ts";

/**
 * Returns the tracker's address: the word on the command line, else the environment variable
 * GM_TRACKER.
 *
 * @throws {UsageError} if there is neither, or the one that counts is no address
 */
export function trackerPlace(
  word: string | undefined,
  context: Pick<CommandContext, "trackerFromEnv">,
): HostPort {
  if (word !== undefined) return parsePeerHostPort(word, { what: "address of the tracker" });
  const fromEnv = context.trackerFromEnv();
  if (fromEnv !== undefined) return parsePeerHostPort(fromEnv, { what: "GM_TRACKER" });
  throw new UsageError(
    "Missing TRACKER_HOST:PORT: give the tracker's address as the last word, " +
      "or in the environment variable GM_TRACKER.",
  );
}
