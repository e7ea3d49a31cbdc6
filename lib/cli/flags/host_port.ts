import { isLinkLocal, normalizeIp, parseIp } from "../../core/mod.ts";
import { UsageError } from "./usage_error.ts";

/** An address as it was typed: the host may still be a name. */
export interface HostPort {
  readonly hostname: string;
  readonly port: number;
}

interface What {
  /**
   * Stands for the word in an error: "address of the tracker".
   * @default {"address"}
   */
  readonly what?: string;
}

/**
 * Reads an address to listen at: `HOST:PORT`, `:PORT` (all addresses of this host) or
 * `[IPV6]:PORT`. Port 0 stands for any that is free.
 *
 * @throws {UsageError} if the word is no address
 */
export function parseHostPort(word: string, { what = "address" }: What = {}): HostPort {
  return parse(word, { what, anyHost: "0.0.0.0", isPortZeroAllowed: true });
}

/**
 * Reads the address of another process. `:PORT` stands for a port of this host; port 0 is refused.
 *
 * @throws {UsageError} if the word is no address, or names port 0
 */
export function parsePeerHostPort(word: string, { what = "address" }: What = {}): HostPort {
  return parse(word, { what, anyHost: "127.0.0.1", isPortZeroAllowed: false });
}

interface ParseOptions {
  readonly what: string;
  /** The host of `:PORT`. */
  readonly anyHost: string;
  readonly isPortZeroAllowed: boolean;
}

function parse(word: string, { what, anyHost, isPortZeroAllowed }: ParseOptions): HostPort {
  const fail = (fault: string): never => {
    throw new UsageError(`Bad ${what}: ${JSON.stringify(word)} ${fault}`);
  };
  const match = /^(?:\[(.*)\]|([^:]*)):([^:\]]*)$/.exec(word);
  if (match === null) return fail(shapeFault(word));
  const [, bracketed, plain = "", digits = ""] = match;
  if (!/^\d{1,5}$/.test(digits) || Number(digits) > 65_535) {
    return fail(`has the port ${JSON.stringify(digits)}; give a number from 0 to 65535.`);
  }
  const port = Number(digits);
  if (port === 0 && !isPortZeroAllowed) {
    return fail("has port 0, which cannot be reached; give the port that it listens on.");
  }
  if (bracketed !== undefined && isLinkLocal(normalizeIp(bracketed.replace(/%.*$/, "")) ?? "")) {
    return fail(
      "is a link-local IPv6 address, which needs a zone (%eth0), and gm knows none; give another " +
        "address of the host.",
    );
  }
  if (bracketed !== undefined && !isIpv6(bracketed)) {
    return fail("has no IPv6 address in its brackets; write [::1]:4000, or HOST:PORT.");
  }
  const hostname = bracketed ?? plain;
  const fault = bracketed === undefined ? hostFault(hostname) : undefined;
  if (fault !== undefined) return fail(fault);
  return { hostname: hostname === "" ? anyHost : hostname, port };
}

/** Returns the fault of a word that is not even shaped like HOST:PORT. */
function shapeFault(word: string): string {
  if (parseIp(word) !== undefined && word.includes(":")) {
    return `is an IPv6 address without a port; write [${word}]:4000.`;
  }
  if (!word.includes(":")) {
    return `has no port; write HOST:PORT, for example ${example(word)}:4000.`;
  }
  return "is not HOST:PORT; write 127.0.0.1:4000, lab1:4000, :4000 or [::1]:4000.";
}

/** Returns the fault of a host without brackets, `undefined` if there is none. */
function hostFault(hostname: string): string | undefined {
  if (hostname === "") return undefined;
  if (/^[\d.]+$/.test(hostname)) {
    return parseIp(hostname) === undefined
      ? `has the IPv4 address ${JSON.stringify(hostname)}; give four numbers from 0 to 255.`
      : undefined;
  }
  if (/^[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}.])?$/u.test(hostname)) return undefined;
  return `has the host ${JSON.stringify(hostname)}; give a host name or an IP address.`;
}

function isIpv6(text: string): boolean {
  return text.includes(":") && parseIp(text) !== undefined;
}

/** Returns the word if it could be a host, else a host that could stand there. */
function example(word: string): string {
  return word !== "" && hostFault(word) === undefined && !/^\d+$/.test(word) ? word : "127.0.0.1";
}
