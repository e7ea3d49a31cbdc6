import { isUnspecified, normalizeIp } from "../../core/mod.ts";
import { EnvironmentError, fileFailure } from "../../net/mod.ts";
import type { HostLine } from "./ssh/mod.ts";

const SHAPE = "[user@]host[:ssh-port] [address-for-gm]";
/** A host or user name without anything that ssh or a shell would misread: options, quotes, blanks. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u;

/**
 * Returns the hosts of a hosts file: one `[user@]host[:ssh-port] [address-for-gm]` per line. Blank
 * lines and comments after a `#` are ignored. Throws an {@linkcode EnvironmentError} that names the
 * line.
 *
 * @param user the user for lines without one
 */
export function parseHostsFile(text: string, path: string, user?: string): HostLine[] {
  const hosts: HostLine[] = [];
  const seen = new Map<string, number>();
  for (const [i, line] of text.replace(/^\uFEFF/, "").split(/\r?\n/).entries()) {
    const words = line.replace(/#.*$/, "").split(/\s+/).filter((word) => word !== "");
    if (words.length === 0) continue;
    const fail = (fault: string): never => {
      throw new EnvironmentError(`${path}, line ${i + 1}: ${fault}`);
    };
    if (words.length > 2) {
      fail(`${JSON.stringify(words[2])} is one word too many; a line is ${SHAPE}.`);
    }
    const [target = "", place] = words;
    const host = { ...parseTarget(target, fail), address: parseAddress(place, fail) };
    const key = `${host.user ?? user ?? ""}@${host.host}:${host.port ?? ""}`;
    const before = seen.get(key);
    if (before !== undefined) {
      fail(`${JSON.stringify(target)} is in line ${before} already; name each host once.`);
    }
    seen.set(key, i + 1);
    hosts.push({ ...host, user: host.user ?? user });
  }
  if (hosts.length === 0) {
    throw new EnvironmentError(`${path} has no host in it: write one per line, as ${SHAPE}.`);
  }
  return withTitles(hosts);
}

/** Reads the hosts file. */
export async function readHostsFile(path: string, user?: string): Promise<HostLine[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    throw new EnvironmentError(
      `Cannot read ${path}: ${
        fileFailure(cause)
      }. --hosts FILE needs one host per line, as ${SHAPE}.`,
      { cause },
    );
  }
  return parseHostsFile(text, path, user);
}

type Fail = (fault: string) => never;
type Target = Omit<HostLine, "address">;

function parseTarget(word: string, fail: Fail): Target {
  const quoted = JSON.stringify(word);
  const at = word.lastIndexOf("@");
  const user = at < 0 ? undefined : word.slice(0, at);
  if (user !== undefined && !NAME.test(user)) {
    fail(`${quoted} has the user ${JSON.stringify(user)}; write letters, digits, ".", "_" or "-".`);
  }
  const { host, digits } = splitPort(word.slice(at + 1), fail);
  if (!NAME.test(host) && normalizeIp(host) === undefined) {
    fail(`${quoted} has the host ${JSON.stringify(host)}; write a host name or an IP address.`);
  }
  if (/^[\d.]+$/.test(host) && normalizeIp(host) === undefined) {
    fail(`${quoted} has ${JSON.stringify(host)} for an IPv4 address; write four numbers to 255.`);
  }
  if (digits === undefined) return { title: host, host, user, port: undefined };
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port < 1 || port > 65_535) {
    fail(`${quoted} has the ssh port ${JSON.stringify(digits)}; write a number from 1 to 65535.`);
  }
  return { title: host, host, user, port };
}

/** Splits `host`, `host:22`, `fe80::1` or `[fe80::1]:22` into host and port. */
function splitPort(place: string, fail: Fail): { host: string; digits: string | undefined } {
  if (place.includes(":") && normalizeIp(place) !== undefined) {
    return { host: place, digits: undefined };
  }
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(place);
  if (match === null) {
    return fail(`${JSON.stringify(place)} is no host; write an IPv6 host as [fe80::1]:22.`);
  }
  const [, bracketed, plain = "", digits] = match;
  return { host: bracketed ?? plain, digits };
}

function parseAddress(word: string | undefined, fail: Fail): string | undefined {
  if (word === undefined) return undefined;
  const address = normalizeIp(word);
  if (address === undefined || isUnspecified(address)) {
    fail(
      `${JSON.stringify(word)} is no address for gm; write the host's IP address in the network ` +
        "of the measurement, or leave it out.",
    );
  }
  return address;
}

/** Adds user and port to the titles of lines with the same host. */
function withTitles(hosts: readonly HostLine[]): HostLine[] {
  return hosts.map((line) => {
    const isAlone = hosts.filter(({ host }) => host === line.host).length === 1;
    if (isAlone) return line;
    const who = line.user === undefined ? "" : `${line.user}@`;
    const place = line.host.includes(":") ? `[${line.host}]` : line.host;
    return { ...line, title: `${who}${place}:${line.port ?? 22}` };
  });
}
