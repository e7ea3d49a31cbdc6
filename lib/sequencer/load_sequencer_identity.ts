import type { Acquaintances } from "../identity/mod.ts";
import type { Endpoint, Log } from "../net/mod.ts";

/** The identity of a sequencer, ready for its start. */
export interface SequencerIdentity {
  /** The fingerprint of its key. */
  readonly fingerprint: string;
  /** @internal */
  readonly acquaintances: Acquaintances;
}

/** A tracker, and the fingerprint that its key must have. */
export interface PinnedTracker extends Endpoint {
  /**
   * The fingerprint, such as `SHA256:…`.
   *
   * @default the key of the first registration at this place counts
   */
  readonly fingerprint?: string;
}

/**
 * Loads the identity of a sequencer, which is made if there is none, and the keys that it has seen.
 * `tracker` is the one that it is to register at.
 *
 * @throws {EnvironmentError} with the code `identity-file`, if a file cannot be used
 */
export async function loadSequencerIdentity(
  path: string,
  tracker: PinnedTracker,
  log: Log,
): Promise<SequencerIdentity> {
  const { Acquaintances } = await import("../identity/mod.ts");
  const { hostname, port, fingerprint } = tracker;
  const expected = { place: { hostname, port }, fingerprint };
  const acquaintances = new Acquaintances(path, expected, (fault) => log.warn(fault));
  return { fingerprint: acquaintances.fingerprint, acquaintances };
}
