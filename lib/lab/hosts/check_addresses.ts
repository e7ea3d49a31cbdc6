import type { Host } from "../process/mod.ts";
import { HostError } from "./ssh/mod.ts";

/**
 * Throws a {@linkcode HostError} unless the processes on all hosts can reach each other: the addresses
 * must be of one family, and none a loopback address, unless all hosts have the same.
 */
export function checkAddresses(hosts: readonly Pick<Host, "name" | "address">[]): void {
  const looped = hosts.find(({ address }) => isLoopback(address));
  const isElsewhere = hosts.some(({ address }) => address !== looped?.address);
  if (looped !== undefined && isElsewhere) {
    throw new HostError(
      looped.name,
      `the other hosts cannot reach ${looped.address}: write the host's address in the network ` +
        "after it in the hosts file.",
    );
  }
  const six = hosts.find(({ address }) => address.includes(":"));
  const four = hosts.find(({ address }) => !address.includes(":"));
  if (six === undefined || four === undefined) return;
  throw new HostError(
    six.name,
    `has the IPv6 address ${six.address}, but ${four.name} the IPv4 address ${four.address}: ` +
      "write addresses of one kind after the hosts in the hosts file.",
  );
}

/** Returns true if a canonical IP address is a loopback address. */
function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}
