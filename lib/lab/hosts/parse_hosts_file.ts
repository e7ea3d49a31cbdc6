import { isLinkLocal, isUnspecified, normalizeIp } from "../../core/mod.ts";
import { EnvironmentError, fileFailure } from "../../net/mod.ts";
import type { HostLine } from "./ssh/mod.ts";

const SHAPE = "[user@]host[:ssh-port] [address-for-gm]";
const SSH_PORT = 22;
/** The first words of lines that are an ssh_config's. */
const SSH_CONFIG = /^(host|hostname|user|port|match|include|identityfile|proxyjump|proxycommand)$/i;
/**
 * A host or user name without anything that ssh or a shell would misread: options, quotes, blanks.
 */
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
  for (const [i, line] of text.replace(/^\uFEFF/, "").split(/\r\n?|\n/).entries()) {
    const words = line.replace(/#.*$/, "").split(/\s+/).filter((word) => word !== "");
    if (words.length === 0) continue;
    const fail = (fault: string): never => {
      throw new EnvironmentError(`${path}, line ${i + 1}: ${fault}`);
    };
    const foreign = foreignSyntax(words);
    if (foreign !== undefined) fail(foreign);
    if (words.length > 2) {
      fail(`${JSON.stringify(words[2])} is one word too many; a line is ${SHAPE}.`);
    }
    const [target = "", place] = words;
    const host = { ...parseTarget(target, fail), address: parseAddress(place, fail) };
    // Host names do not distinguish capitals. A port of ~/.ssh/config is not known here.
    const port = host.port ?? SSH_PORT;
    const key = `${host.user ?? user ?? ""}@${host.host.toLowerCase()}:${port}`;
    const before = seen.get(key);
    if (before !== undefined) {
      fail(`${JSON.stringify(target)} is in line ${before} already; name each host once.`);
    }
    seen.set(key, i + 1);
    hosts.push({ ...host, user: host.user ?? user, lineNumber: i + 1 });
  }
  if (hosts.length === 0) {
    throw new EnvironmentError(`${path} has no host in it: write one per line, as ${SHAPE}.`);
  }
  return withTitles(hosts);
}

/** Reads the hosts file. */
export async function readHostsFile(path: string, user?: string): Promise<HostLine[]> {
  let bytes: Uint8Array;
  try {
    bytes = await Deno.readFile(path);
  } catch (cause) {
    const why = fileFailure(cause);
    throw new EnvironmentError(
      `Cannot read ${path}: ${why}. --hosts FILE needs one host per line, as ${SHAPE}.`,
      { cause },
    );
  }
  if (isUtf16(bytes)) {
    throw new EnvironmentError(
      `${path} is UTF-16 text, as PowerShell's > writes it: save it as UTF-8.`,
    );
  }
  return parseHostsFile(new TextDecoder().decode(bytes), path, user);
}

type Fail = (fault: string) => never;
type Target = Omit<HostLine, "address" | "lineNumber">;

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/**
 * Returns the fault of a line that another program's hosts file may have; `undefined` for others.
 */
function foreignSyntax([first = "", second]: readonly string[]): string | undefined {
  const quoted = JSON.stringify(first);
  if (/^\[[^\]:]*\]?$/.test(first)) {
    return `${quoted} is the header of a group, as Ansible has them; leave it out: a line is ${SHAPE}.`;
  }
  if (/^\w+:\/\//.test(first)) {
    return `${quoted} is a URL; write it as [user@]host[:ssh-port].`;
  }
  if (second !== undefined && SSH_CONFIG.test(first)) {
    return `${JSON.stringify(`${first} ${second}`)} is a line of an ssh_config. ssh reads ` +
      "~/.ssh/config by itself; write the names of the hosts only.";
  }
  if (second?.includes("=")) {
    return `${JSON.stringify(second)} is a setting of another program; a line is ${SHAPE}.`;
  }
  return undefined;
}

function parseTarget(word: string, fail: Fail): Target {
  const quoted = JSON.stringify(word);
  const at = word.lastIndexOf("@");
  const user = at < 0 ? undefined : word.slice(0, at);
  if (user !== undefined && !NAME.test(user)) {
    fail(`${quoted} has the user ${JSON.stringify(user)}; write letters, digits, ".", "_" or "-".`);
  }
  const { host, digits } = splitPort(word.slice(at + 1), fail);
  if (!NAME.test(host) && normalizeIp(withoutZone(host)) === undefined) {
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

/** Returns an IPv6 address without its zone, which ssh understands: `fe80::1` of `fe80::1%eth0`. */
function withoutZone(host: string): string {
  return host.replace(/^([^%]*:[^%]*)%[\w.-]+$/, "$1");
}

/** Splits `host`, `host:22`, `fe80::1%eth0` or `[fe80::1]:22` into host and port. */
function splitPort(place: string, fail: Fail): { host: string; digits: string | undefined } {
  if (place.includes(":") && normalizeIp(withoutZone(place)) !== undefined) {
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
  const quoted = JSON.stringify(word);
  const address = normalizeIp(withoutZone(word));
  if (address === undefined || isUnspecified(address)) {
    return fail(
      `${quoted} is no address for gm; write the host's IP address in the network ` +
        "of the measurement, or leave it out. Another host has a line of its own, and an ssh port " +
        "stands after a colon.",
    );
  }
  if (isLinkLocal(address)) {
    return fail(`${quoted} is link-local: gm knows no zones (%eth0). Write another address.`);
  }
  return address;
}

/** Adds user and port to the titles of lines with the same host. */
function withTitles(hosts: readonly HostLine[]): HostLine[] {
  return hosts.map((line) => {
    const isSame = ({ host }: HostLine) => host.toLowerCase() === line.host.toLowerCase();
    if (hosts.filter(isSame).length === 1) return line;
    const who = line.user === undefined ? "" : `${line.user}@`;
    const place = line.host.includes(":") ? `[${line.host}]` : line.host;
    return { ...line, title: `${who}${place}:${line.port ?? SSH_PORT}` };
  });
}
