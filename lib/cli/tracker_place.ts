import { isGmLink, parseGmLink } from "../identity/trust/gm_link.ts";
import type { CommandContext } from "./command.ts";
import { type HostPort, parsePeerHostPort } from "./flags/host_port.ts";
import { UsageError } from "./flags/usage_error.ts";

/** A tracker as it was typed: its address, or a link to it. */
export interface TrackerPlace extends HostPort {
  /** The fingerprint that the tracker's key must have; absent: the link, or the word, has none. */
  readonly fingerprint?: string;
}

/**
 * Returns the tracker's place: the word on the command line, else the environment variable
 * GM_TRACKER.
 *
 * @throws {UsageError} if there is neither, or the one that counts is no address and no link
 */
export function trackerPlace(
  word: string | undefined,
  context: Pick<CommandContext, "trackerFromEnv">,
): TrackerPlace {
  if (word !== undefined) return parseTrackerPlace(word, "address of the tracker");
  const fromEnv = context.trackerFromEnv();
  if (fromEnv !== undefined) return parseTrackerPlace(fromEnv, "GM_TRACKER");
  throw new UsageError(
    "Missing TRACKER_HOST:PORT: give the tracker's address as the last word, " +
      "or in the environment variable GM_TRACKER.",
  );
}

/**
 * Reads the address of a tracker, or a link to it; `what` names the word in an error.
 *
 * @throws {UsageError} if the word is neither
 */
export function parseTrackerPlace(word: string, what: string): TrackerPlace {
  if (!isGmLink(word)) return parsePeerHostPort(word, { what });
  const link = parseGmLink(word);
  if ("fault" in link) throw new UsageError(`Bad ${what}: ${link.fault}`);
  const { hostname, port, fingerprint } = link;
  return fingerprint === undefined ? { hostname, port } : { hostname, port, fingerprint };
}

/**
 * Checks that whoever must check a tracker's key has an identity: only then does a tracker show it.
 *
 * @throws {UsageError} if the place names a fingerprint, and there is no identity
 */
export function checkPinned(place: TrackerPlace | undefined, identity: string | undefined): void {
  if (place?.fingerprint === undefined || identity !== undefined) return;
  throw new UsageError(
    "The link names the key that the tracker must have, and only whoever has an identity is shown " +
      "it: give --identity FILE, which is made if there is none.",
  );
}
