import { formatAddress } from "../../../core/mod.ts";
import type { ReachTarget } from "../agent/mod.ts";
import { listNames } from "../prepare/mod.ts";
import { type Direction, type Protocol, PROTOCOLS, type Reach } from "./reach.ts";

/** A host of the check. */
export interface ProbedHost extends ReachTarget {
  readonly name: string;
}

/** A fault between one host and several others. */
export interface Unreached {
  /** The number of the host. */
  readonly host: number;
  readonly fault: string;
}

const WAYS = ["in", "out"] as const;

/** The directions of one protocol that begin or end at one host. */
interface End {
  readonly host: number;
  /** `in`: from the others to the host. `out`: from the host to the others. */
  readonly way: typeof WAYS[number];
  readonly protocol: Protocol;
}

/** The directions between one host and several others, by one protocol or by both. */
interface Bundle extends Pick<End, "host" | "way"> {
  readonly protocols: readonly Protocol[];
  readonly others: readonly number[];
}

/** Returns sentences for the directions that do not pass, as few as name them all. */
export function describeUnreached(hosts: readonly ProbedHost[], reach: Reach): Unreached[] {
  const numbers = hosts.map((_, number) => number);
  return bundle(reach.missing(numbers), numbers).map((part) => ({
    host: part.host,
    fault: sentence(part, hosts, reach),
  }));
}

/**
 * Bundles directions: first those of hosts that nothing reaches or that reach nobody, because their
 * firewall or address is to blame, then the others by the host at which nothing arrives.
 */
function bundle(missing: readonly Direction[], numbers: readonly number[]): Bundle[] {
  const ends: End[] = WAYS.flatMap((way) =>
    numbers.flatMap((host) => PROTOCOLS.map((protocol) => ({ way, host, protocol })))
  );
  const bundles = new Map<string, Bundle>();
  let left = missing;
  for (const isAllWanted of [true, false]) {
    for (const { host, way, protocol } of ends) {
      const [here, there] = way === "in" ? ["to", "from"] as const : ["from", "to"] as const;
      const own = left.filter((one) => one.protocol === protocol && one[here] === host);
      // Of two hosts either may be to blame: the one at which nothing arrives is named.
      const isAll = own.length === numbers.length - 1 && (numbers.length > 2 || way === "in");
      if (own.length === 0 || (isAllWanted && !isAll)) continue;
      left = left.filter((one) => !own.includes(one));
      // Two that differ by the protocol only are one bundle.
      const others = own.map((one) => one[there]);
      const key = [host, way, ...others].join(" ");
      const protocols = [...bundles.get(key)?.protocols ?? [], protocol];
      bundles.set(key, { host, way, protocols, others });
    }
  }
  return [...bundles.values()];
}

function sentence(
  { host, way, protocols, others }: Bundle,
  hosts: readonly ProbedHost[],
  reach: Reach,
): string {
  const own = hosts[host];
  if (own === undefined) return "";
  const isAll = others.length > 1 && others.length === hosts.length - 1;
  const names = isAll ? "the other hosts" : namesOf(others, hosts);
  const what = protocols.join(" and ");
  const verb = protocols.length > 1 ? "do" : "does";
  const places = (target: ProbedHost) =>
    protocols.map((protocol) => {
      const port = protocol === "TCP" ? target.tcp : target.udp;
      return formatAddress({ hostname: target.address, port });
    }).join(" and ");
  const [other] = others;
  const there = others.length > 1 ? undefined : hosts[other ?? host];
  const path = way === "in"
    ? `from ${names} ${verb} not arrive at ${places(own)}`
    : `from ${own.address} ${verb} not arrive at ${names}${
      there === undefined ? "" : `, ${places(there)}`
    }`;
  const faults = new Set(
    others.map((one) => {
      const [from, to] = way === "in" ? [one, host] : [host, one];
      return protocols.includes("TCP") ? reach.faultOf({ protocol: "TCP", from, to }) : undefined;
    }),
  );
  faults.delete(undefined);
  const why = faults.size === 0 ? "" : ` (TCP: ${[...faults].join(", ")})`;
  return `${what} ${path}${why}.`;
}

function namesOf(numbers: readonly number[], hosts: readonly ProbedHost[]): string {
  return listNames(numbers.map((number) => hosts[number]?.name ?? `${number}`));
}
