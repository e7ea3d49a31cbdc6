import type { Host } from "../process/host.ts";
import { HostError } from "./ssh/host_error.ts";

/** All processes must reach each other: by one family of addresses, none of which is a loopback. */
export function checkAddresses(hosts: readonly Pick<Host, "name" | "address">[]): void {
  const looped = hosts.find(({ address }) => isLoopback(address));
  const isElsewhere = hosts.some(({ address }) => address !== looped?.address);
  if (looped !== undefined && isElsewhere) {
    throw new HostError(
      looped.name,
      `the other hosts cannot reach ${looped.address}: write its address in the network behind it ` +
        "in the hosts file.",
    );
  }
  const six = hosts.find(({ address }) => address.includes(":"));
  const four = hosts.find(({ address }) => !address.includes(":"));
  if (six === undefined || four === undefined) return;
  throw new HostError(
    six.name,
    `has the IPv6 address ${six.address}, and ${four.name} the IPv4 address ${four.address}: ` +
      "write addresses of one kind behind the hosts in the hosts file.",
  );
}

/** Whether a canonical IP address means the host itself to every host. */
function isLoopback(address: string): boolean {
  return address.startsWith("127.") || address === "::1";
}
