import type { CommandContext } from "./command.ts";
import { type HostPort, parseHostPort } from "./flags/host_port.ts";
import { UsageError } from "./flags/usage_error.ts";

/** Where the tracker is: the word on the command line, else the environment variable GM_TRACKER. */
export function trackerPlace(
  word: string | undefined,
  context: Pick<CommandContext, "trackerFromEnv">,
): HostPort {
  const peer = { anyHost: "127.0.0.1", isPortZeroAllowed: false };
  if (word !== undefined) return parseHostPort(word, { ...peer, what: "address of the tracker" });
  const fromEnv = context.trackerFromEnv();
  if (fromEnv !== undefined) return parseHostPort(fromEnv, { ...peer, what: "GM_TRACKER" });
  throw new UsageError(
    "Missing TRACKER_HOST:PORT: give the tracker's address as the last word, " +
      "or in the environment variable GM_TRACKER.",
  );
}
