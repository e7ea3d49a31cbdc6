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

/** The directions between one host and several others, by one protocol or by both. */
interface Bundle {
  readonly host: number;
  /** `in`: from the others to the host. `out`: from the host to the others. */
  readonly way: "in" | "out";
  readonly protocols: readonly Protocol[];
  readonly others: readonly number[];
  /** True if the others are all other hosts. */
  readonly isAll: boolean;
}

/** Returns sentences for the directions that do not pass, as few as name them all. */
export function describeUnreached(hosts: readonly ProbedHost[], reach: Reach): Unreached[] {
  const numbers = hosts.map((_, number) => number);
  return bundle(reach.missing(numbers), hosts.length).map((part) => ({
    host: part.host,
    fault: sentence(part, hosts, reach),
  }));
}

/**
 * Bundles directions: first those of hosts that nothing reaches or that reach nobody, because their
 * firewall or address is to blame, then the others by the host at which nothing arrives.
 */
function bundle(missing: readonly Direction[], count: number): Bundle[] {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const parts: (Bundle & { readonly protocol: Protocol })[] = [];
  let left = missing;
  for (const isAllWanted of [true, false]) {
    for (const way of ["in", "out"] as const) {
      for (const host of numbers) {
        for (const protocol of PROTOCOLS) {
          const own = left.filter((one) =>
            one.protocol === protocol && (way === "in" ? one.to : one.from) === host
          );
          // With two hosts nobody can say which one is to blame: where nothing arrives is named.
          const isAll = own.length === count - 1 && (count > 2 || way === "in");
          if (own.length === 0 || (isAllWanted && !isAll)) continue;
          const others = own.map(({ from, to }) => way === "in" ? from : to);
          parts.push({
            host,
            way,
            protocol,
            protocols: [protocol],
            others,
            isAll: own.length === count - 1,
          });
          left = left.filter((one) => !own.includes(one));
        }
      }
    }
  }
  return withBoth(parts);
}

/** Makes one bundle of two that differ by the protocol only. */
function withBoth(parts: readonly (Bundle & { readonly protocol: Protocol })[]): Bundle[] {
  const bundles = new Map<string, Bundle>();
  for (const { protocol, ...part } of parts) {
    const key = [part.host, part.way, ...part.others].join(" ");
    const before = bundles.get(key);
    bundles.set(key, { ...part, protocols: [...before?.protocols ?? [], protocol] });
  }
  return [...bundles.values()];
}

function sentence(
  { host, way, protocols, others, isAll }: Bundle,
  hosts: readonly ProbedHost[],
  reach: Reach,
): string {
  const own = hosts[host];
  if (own === undefined) return "";
  const names = isAll && others.length > 1 ? "the other hosts" : namesOf(others, hosts);
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
