import { type Address, addressOf, familyOf, isUnspecified } from "../core/mod.ts";
import { type Endpoint, locateTracker, resolveHost } from "../net/mod.ts";

/** The IP addresses of a client and of its tracker, of one family. */
export interface Places {
  /** The address to bind. */
  readonly address: Address;
  /** The tracker's address. */
  readonly tracker: Address;
}

/**
 * Resolves both places. "Any address" gets the tracker's family; a certain address of our own
 * decides the family of the tracker's. Of several addresses of the tracker, the first that accepts
 * a connection is taken.
 *
 * @throws {UnknownHostError} if a host is not known, or has no address of the other's family
 */
export async function resolvePlaces(
  options: {
    readonly address: Endpoint;
    readonly tracker: Endpoint;
    readonly signal?: AbortSignal;
  },
): Promise<Places> {
  const limit = options.signal === undefined ? {} : { signal: options.signal };
  const own = await resolveHost(options.address.hostname, limit);
  const { port } = options.address;
  if (!isUnspecified(own)) {
    const address = addressOf(own, port)!;
    const family = { family: familyOf(address), ...limit };
    return { address, tracker: await locateTracker(options.tracker, family) };
  }
  const tracker = await locateTracker(options.tracker, limit);
  // A socket on :: hears IPv4, too; one on 0.0.0.0 cannot reach IPv6.
  const host = familyOf(tracker) === 6 ? "::" : own;
  return { address: addressOf(host, port)!, tracker };
}
