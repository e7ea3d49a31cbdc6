import { isUnspecified, normalizeIp } from "./ip.ts";

/**
 * The place that a datagram goes to or came from: an IP literal and a port. Its shape is what
 * `Deno.DatagramConn.send` takes, so that sending needs no copy.
 */
export interface Address {
  /** The transport that Deno wants to be named. */
  readonly transport: "udp";
  /** An IP literal in canonical text; IPv4-mapped IPv6 is written as IPv4. */
  readonly hostname: string;
  /** The UDP port. */
  readonly port: number;
}

/**
 * Returns the address of an IP literal and a port in canonical text; `undefined` if they are none.
 */
export function addressOf(hostname: string, port: number): Address | undefined {
  const ip = normalizeIp(hostname);
  if (ip === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  return { transport: "udp", hostname: ip, port };
}

/** Returns true if two addresses are the same place. Both must be canonical. */
export function sameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.hostname === b.hostname;
}

/** Returns the text of an address: `127.0.0.1:4000`, `[::1]:4000`. */
export function formatAddress(address: { hostname: string; port: number }): string {
  const { hostname, port } = address;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Returns the IP family of an address. All members of a group have the same (PROTOCOL 7.4). */
export function familyOf(address: Address): 4 | 6 {
  return address.hostname.includes(":") ? 6 : 4;
}

/**
 * Returns true if a datagram can be sent there: there is a port, and the host is not 0.0.0.0 or ::.
 */
export function isReachable(address: Address): boolean {
  return address.port !== 0 && !isUnspecified(address.hostname);
}
