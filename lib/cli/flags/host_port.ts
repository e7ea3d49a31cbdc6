import { parseIp } from "../../core/mod.ts";
import { UsageError } from "./usage_error.ts";

/** A place as it was typed: the host may be a name still. */
export interface HostPort {
  readonly hostname: string;
  readonly port: number;
}

export interface HostPortOptions {
  /**
   * What the word stands for, for the error: "address of the tracker".
   *
   * @default {"address"}
   */
  readonly what?: string;
  /**
   * The host of `:PORT`.
   *
   * @default {"0.0.0.0"}
   */
  readonly anyHost?: string;
  /**
   * Whether port 0 is fine: it is for binding ("any free port"), and never for a peer.
   *
   * @default {true}
   */
  readonly isPortZeroAllowed?: boolean;
}

/** Reads `HOST:PORT`, `:PORT` (any address), `[IPV6]:PORT`; host names are not resolved here. */
export function parseHostPort(word: string, options: HostPortOptions = {}): HostPort {
  const { anyHost = "0.0.0.0", isPortZeroAllowed = true } = options;
  const fail = (fault: string): never => {
    const what = options.what ?? "address";
    throw new UsageError(`Bad ${what}: ${JSON.stringify(word)} ${fault}`);
  };
  const match = /^(?:\[(.*)\]|([^:]*)):([^:\]]*)$/.exec(word);
  if (match === null) return fail(shapeFault(word));
  const [, bracketed, plain = "", digits = ""] = match;
  if (!/^\d{1,5}$/.test(digits) || Number(digits) > 65_535) {
    return fail(`has the port ${JSON.stringify(digits)}; a port is a number from 0 to 65535.`);
  }
  const port = Number(digits);
  if (port === 0 && !isPortZeroAllowed) {
    return fail("has port 0, where nobody can be reached; give the port that it listens on.");
  }
  if (bracketed !== undefined && !isIpv6(bracketed)) {
    return fail("has no IPv6 address in its brackets; write [::1]:4000, or HOST:PORT.");
  }
  const hostname = bracketed ?? plain;
  const fault = bracketed === undefined ? hostFault(hostname) : undefined;
  if (fault !== undefined) return fail(fault);
  return { hostname: hostname === "" ? anyHost : hostname, port };
}

/** What is wrong with a word that is not even shaped like HOST:PORT. */
function shapeFault(word: string): string {
  if (parseIp(word) !== undefined && word.includes(":")) {
    return `is an IPv6 address without a port; write [${word}]:4000.`;
  }
  if (!word.includes(":")) {
    return `has no port; write HOST:PORT, for example ${example(word)}:4000.`;
  }
  return "is not HOST:PORT; write 127.0.0.1:4000, lab1:4000, :4000 or [::1]:4000.";
}

function hostFault(hostname: string): string | undefined {
  if (hostname === "") return undefined;
  if (/^[\d.]+$/.test(hostname)) {
    return parseIp(hostname) === undefined
      ? `has ${JSON.stringify(hostname)} for an IPv4 address; that is four numbers from 0 to 255.`
      : undefined;
  }
  if (/^[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}.])?$/u.test(hostname)) return undefined;
  return `has the host ${JSON.stringify(hostname)}; write a host name or an IP address.`;
}

function isIpv6(text: string): boolean {
  return text.includes(":") && parseIp(text) !== undefined;
}

/** The word itself where it could be a host, else one that could. */
function example(word: string): string {
  return word !== "" && hostFault(word) === undefined && !/^\d+$/.test(word) ? word : "127.0.0.1";
}
