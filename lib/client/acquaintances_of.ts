import type { Acquaintances } from "../identity/mod.ts";
import type { ClientOptions } from "./client_options.ts";

/**
 * Returns the identity of a client and the keys that it has seen; `undefined` without an identity.
 * The code for it is loaded only then.
 */
export async function acquaintancesOf(
  { identity, tracker: place, trackerFingerprint: fingerprint, log }: ClientOptions,
): Promise<Acquaintances | undefined> {
  if (identity === undefined) {
    if (fingerprint === undefined) return undefined;
    throw new TypeError("Cannot check the fingerprint of the tracker: there is no identity");
  }
  const { Acquaintances } = await import("../identity/mod.ts");
  return new Acquaintances(identity, { place, fingerprint }, (fault) => log?.warn(fault));
}
