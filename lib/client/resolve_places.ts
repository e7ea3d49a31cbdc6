import { type Address, addressOf, familyOf, isUnspecified } from "../core/mod.ts";
import { resolveAddress, resolveHost } from "../net/mod.ts";

type Place = { readonly hostname: string; readonly port: number };

/** Where a client binds, and where its tracker is: IP addresses of one family. */
export interface Places {
  readonly address: Address;
  readonly tracker: Address;
}

/**
 * Resolves both places once. "Any address" follows the tracker's family; an address of our own
 * decides which of the tracker's it is.
 *
 * @throws {UnknownHostError} if a host is not known, or has no address of the other's family.
 */
export async function resolvePlaces(
  options: { readonly address: Place; readonly tracker: Place; readonly signal?: AbortSignal },
): Promise<Places> {
  const limit = options.signal === undefined ? {} : { signal: options.signal };
  const own = await resolveHost(options.address.hostname, limit);
  const { port } = options.address;
  if (!isUnspecified(own)) {
    const address = addressOf(own, port)!;
    const family = { family: familyOf(address), ...limit };
    return { address, tracker: await resolveAddress(options.tracker, family) };
  }
  const tracker = await resolveAddress(options.tracker, limit);
  // A socket on :: hears IPv4, too; one on 0.0.0.0 cannot reach IPv6.
  const host = familyOf(tracker) === 6 ? "::" : own;
  return { address: addressOf(host, port)!, tracker };
}
