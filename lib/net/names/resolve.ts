import { deadline } from "@std/async/deadline";
import { type Address, addressOf, isLinkLocal, normalizeIp } from "../../core/mod.ts";
import { UnknownHostError } from "./unknown_host_error.ts";

export interface ResolveOptions {
  /**
   * The only IP family that will do. Without it IPv4 is preferred, and IPv6 accepted.
   *
   * @default {undefined}
   */
  readonly family?: 4 | 6;
  /** Ends the wait at once when it is aborted: the promise rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Milliseconds after which a name server has failed. The system itself waits longer. */
const LOOKUP_MS_MAX = 8_000;

/**
 * Returns a host as an IP literal in canonical text. Names are looked up as the system does it,
 * /etc/hosts included.
 *
 * @throws {UnknownHostError} if the name has no address, or none of the family
 */
export async function resolveHost(hostname: string, options: ResolveOptions = {}): Promise<string> {
  return (await resolveHosts(hostname, options))[0];
}

/**
 * Returns all addresses of a host as IP literals in canonical text, IPv4 first, each once.
 *
 * @throws {UnknownHostError} if the name has no address, or none of the family
 */
export async function resolveHosts(
  hostname: string,
  options: ResolveOptions = {},
): Promise<[string, ...string[]]> {
  const { family } = options;
  const literal = normalizeIp(hostname);
  if (literal !== undefined) return [requireFamily(hostname, literal, family)];
  const found = new Set(requireNoZone(hostname, await lookup(hostname, options)));
  const [first, ...others] = [...found].filter((ip) =>
    family === undefined || familyOfIp(ip) === family
  );
  if (first !== undefined) return [first, ...others];
  throw new UnknownHostError(hostname, `has no IPv${family ?? 4} address.`);
}

/**
 * Returns the address of a host and port, to which datagrams can be sent.
 *
 * @throws {UnknownHostError} if the host has no address
 * @throws {RangeError} if the port is not from 0 to 65535
 */
export async function resolveAddress(
  place: { readonly hostname: string; readonly port: number },
  options: ResolveOptions = {},
): Promise<Address> {
  const { hostname, port } = place;
  const address = addressOf(await resolveHost(hostname, options), port);
  if (address !== undefined) return address;
  throw new RangeError(`Cannot send to ${hostname}: ${port} is not a port from 0 to 65535`);
}

/** Returns all addresses of a name, IPv4 first. */
async function lookup(hostname: string, options: ResolveOptions): Promise<string[]> {
  // A look-up that has begun cannot be ended, so none begins after an abort.
  options.signal?.throwIfAborted();
  const limits = options.signal === undefined ? {} : { signal: options.signal };
  try {
    const found = await deadline(lookupAll(hostname), LOOKUP_MS_MAX, limits);
    const ips = found.map((address) => normalizeIp(address)).filter((ip) => ip !== undefined);
    return ips.sort((a, b) => familyOfIp(a) - familyOfIp(b));
  } catch (cause) {
    options.signal?.throwIfAborted();
    throw new UnknownHostError(hostname, explain(cause), { cause });
  }
}

/**
 * Returns all addresses of a name, in the order of the system. Deno 2.4 writes a warning on stderr
 * when `lookup` of node:dns/promises is called, and none when that of node:dns is.
 */
async function lookupAll(hostname: string): Promise<string[]> {
  // Imported here because most runs of gm are given literals, and start sooner without it.
  const dns = await import("node:dns");
  const { promise, resolve, reject } = Promise.withResolvers<string[]>();
  dns.lookup(asciiName(hostname), { all: true }, (error, found) => {
    if (error) reject(error);
    else resolve(found.map(({ address }) => address));
  });
  return await promise;
}

/** Returns a name as name servers know it: `xn--caf-dma.example` for `café.example`. */
function asciiName(hostname: string): string {
  if (/^\p{ASCII}*$/u.test(hostname)) return hostname;
  return URL.parse(`http://${hostname}`)?.hostname ?? hostname;
}

/**
 * Returns the addresses of a name but those of one link.
 *
 * @throws {UnknownHostError} if there are no others
 */
export function requireNoZone(hostname: string, ips: readonly string[]): string[] {
  const others = ips.filter((ip) => !isLinkLocal(ip));
  if (others.length > 0 || ips.length === 0) return others;
  throw new UnknownHostError(
    hostname,
    `has the link-local address ${ips[0]} only, which needs a zone (%eth0), and gm knows none. ` +
      "Write another IP address of the host.",
  );
}

function requireFamily(hostname: string, ip: string, family: 4 | 6 | undefined): string {
  if (family === undefined || familyOfIp(ip) === family) return ip;
  throw new UnknownHostError(hostname, `is not an IPv${family} address.`);
}

function familyOfIp(ip: string): 4 | 6 {
  return ip.includes(":") ? 6 : 4;
}

function explain(cause: unknown): string {
  const code = (cause as { code?: unknown } | undefined)?.code;
  const check = "Check the spelling, or write its IP address.";
  if (code === "ENOTFOUND") return `is not known to this machine's name service. ${check}`;
  if (code === "EPERM") return "may not be looked up: Deno was started without --allow-net for it.";
  const isLate = cause instanceof DOMException && cause.name === "TimeoutError";
  const what = isLate
    ? `no answer within ${LOOKUP_MS_MAX} ms`
    : cause instanceof Error
    ? cause.message
    : String(cause);
  return `cannot be looked up (${what}). ${check}`;
}
