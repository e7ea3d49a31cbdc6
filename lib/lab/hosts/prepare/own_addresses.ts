import { isLinkLocal, isLoopback, normalizeIp } from "../../../core/mod.ts";
import { HostError, type HostLine } from "../ssh/mod.ts";

/** Number of addresses that an error shows. */
const SHOWN_MAX = 6;

/**
 * Lines of a script that print a host's addresses, one marked line for each line of `ip` or
 * ifconfig.
 */
export const ADDRESSES_SCRIPT = `PATH="$PATH:/usr/sbin:/sbin"
{ ip -o addr show 2>/dev/null || ifconfig -a 2>/dev/null; } | sed -n '/inet/s/^/gm-lab net /p'`;

/** Returns the addresses in what {@linkcode ADDRESSES_SCRIPT} printed. */
export function ownAddresses(marked: readonly [string, string][]): string[] {
  const addresses = marked.flatMap(([key, rest]) => {
    const [, word] = (key === "net" ? /\binet6? (?:addr:)?([0-9a-fA-F.:]+)/.exec(rest) : null) ??
      [];
    return (word === undefined ? undefined : normalizeIp(word)) ?? [];
  });
  return [...new Set(addresses)];
}

/**
 * Returns an error if the hosts file has an address for gm that the host does not have. Without a
 * list of the host's addresses nothing is known.
 */
export function ownAddressFault(line: HostLine, own: readonly string[]): HostError | undefined {
  const { address, title, lineNumber } = line;
  if (address === undefined || own.length === 0) return undefined;
  if (own.includes(address) || isLoopback(address)) return undefined;
  const shown = own.filter((one) => !isLoopback(one) && !isLinkLocal(one));
  const more = shown.length > SHOWN_MAX ? " and others" : "";
  return new HostError(
    title,
    `has no address ${address}, which line ${lineNumber} of the hosts file has after it; it has ` +
      `${shown.slice(0, SHOWN_MAX).join(", ") || "none"}${more}. Write one of these, and another ` +
      "host on a line of its own.",
  );
}
