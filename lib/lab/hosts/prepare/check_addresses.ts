import { isLinkLocal, isLoopback } from "../../../core/mod.ts";
import { HostError, type HostLine } from "../ssh/mod.ts";
import { listNames } from "./list_names.ts";
import type { HostFacts } from "./look_at_host.ts";
import { ownAddressFault } from "./own_addresses.ts";

/** A host whose address for gm is known. */
export interface AddressedHost {
  readonly name: string;
  readonly address: string;
  /** The same for hosts that are one machine; `undefined` if unknown. */
  readonly machineId: string | undefined;
}

/**
 * Returns the address of gm's processes on a host. Throws a {@linkcode HostError} if there is none
 * that they can use.
 */
export function addressForGm(line: HostLine, facts: HostFacts): string {
  const fault = ownAddressFault(line, facts.addresses);
  if (fault !== undefined) throw fault;
  const address = line.address ?? facts.address;
  if (address === undefined) {
    throw new HostError(
      line.title,
      "its address is unknown: write it after the host in the hosts file.",
    );
  }
  if (isLinkLocal(address)) {
    throw new HostError(
      line.title,
      `ssh reached it at the link-local address ${address}, and gm knows no zones (%eth0): write ` +
        `another address of the host after it in line ${line.lineNumber} of the hosts file.`,
    );
  }
  return address;
}

/**
 * Throws a {@linkcode HostError} unless the addresses of the hosts fit together: they must be of
 * one family, each on one machine, and none a loopback address, unless all hosts have the same.
 */
export function checkAddresses(hosts: readonly AddressedHost[]): void {
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
  if (six !== undefined && four !== undefined) {
    throw new HostError(
      six.name,
      `has the IPv6 address ${six.address}, but ${four.name} the IPv4 address ${four.address}: ` +
        "write addresses of one kind after the hosts in the hosts file.",
    );
  }
  checkTwins(hosts);
}

/** Throws a {@linkcode HostError} if two machines have the same address. */
function checkTwins(hosts: readonly AddressedHost[]): void {
  const holders = new Map<string, AddressedHost>();
  for (const host of hosts) {
    const holder = holders.get(host.address) ?? host;
    holders.set(host.address, holder);
    const ids = [holder.machineId, host.machineId];
    if (ids.includes(undefined) || holder.machineId === host.machineId) continue;
    throw new HostError(
      host.name,
      `has the address ${host.address}, and so has ${holder.name}, which is another machine: write ` +
        "an address of its own after each of them in the hosts file.",
    );
  }
}

/** Returns a sentence for each machine that several hosts of the file are. */
export function sameMachines(
  hosts: readonly Pick<AddressedHost, "name" | "machineId">[],
): string[] {
  const names = new Map<string, string[]>();
  for (const { name, machineId } of hosts) {
    if (machineId !== undefined) names.set(machineId, [...names.get(machineId) ?? [], name]);
  }
  return [...names.values()].filter((group) => group.length > 1).map((group) =>
    `${listNames(group)} are one machine, which gets the processes of ${group.length} hosts.`
  );
}
