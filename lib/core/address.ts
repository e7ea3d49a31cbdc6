import { isUnspecified, normalizeIp } from "./ip.ts";

/** Where datagrams go: an IP literal and a port. Its shape is what `Deno.DatagramConn.send` takes. */
export interface Address {
  readonly transport: "udp";
  /** An IP literal in canonical text; IPv4-mapped IPv6 is written as IPv4. */
  readonly hostname: string;
  readonly port: number;
}

/** An address from an IP literal, brought to canonical text; `undefined` if it is none. */
export function addressOf(hostname: string, port: number): Address | undefined {
  const ip = normalizeIp(hostname);
  if (ip === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) return undefined;
  return { transport: "udp", hostname: ip, port };
}

/** Whether two addresses are the same place; both must be canonical. */
export function sameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.hostname === b.hostname;
}

/** `127.0.0.1:4000`, `[::1]:4000`. */
export function formatAddress(address: { hostname: string; port: number }): string {
  const { hostname, port } = address;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** The family of an address: members of one group all have the same. */
export function familyOf(address: Address): 4 | 6 {
  return address.hostname.includes(":") ? 6 : 4;
}

/** Whether datagrams can be sent there: a port, and an address that is not 0.0.0.0 or ::. */
export function isReachable(address: Address): boolean {
  return address.port !== 0 && !isUnspecified(address.hostname);
}
