import { type Address, addressOf } from "../../core/mod.ts";
import type { Endpoint } from "./endpoint.ts";
import { resolveHosts, type ResolveOptions } from "./resolve.ts";

/** Milliseconds that an address has to accept a connection before the next one is tried. */
const CONNECT_MS_MAX = 2_000;

/**
 * Returns the address at which a tracker can be reached. If the host has one address, that is
 * returned untried. Of several, the first that accepts a connection is returned, or the first of
 * all if none does.
 *
 * @throws {UnknownHostError} if the host has no address, or none of the family
 * @throws {RangeError} if the port is not from 0 to 65535
 */
export async function locateTracker(
  { hostname, port }: Endpoint,
  options: ResolveOptions = {},
): Promise<Address> {
  const addresses = (await resolveHosts(hostname, options)).map((ip) => addressOf(ip, port));
  const [first] = addresses;
  if (first === undefined) {
    throw new RangeError(`Cannot send to ${hostname}: ${port} is not a port from 0 to 65535`);
  }
  if (addresses.length === 1) return first;
  for (const address of addresses) {
    if (await acceptsConnection(address!, options.signal)) return address!;
  }
  return first;
}

/** Returns true if a program listens at an address. */
export async function acceptsConnection(
  { hostname, port }: Address,
  signal?: AbortSignal,
): Promise<boolean> {
  const limit = AbortSignal.timeout(CONNECT_MS_MAX);
  const either = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  try {
    (await Deno.connect({ hostname, port, signal: either })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    signal?.throwIfAborted();
    return false;
  }
}
