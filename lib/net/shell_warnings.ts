import {
  type Address,
  DATAGRAM_BYTES_MAX,
  formatAddress,
  isLoopback,
  normalizeIp,
  SEAL_BYTES,
} from "../core/mod.ts";
import type { Endpoint } from "./names/mod.ts";
import type { Log } from "./log.ts";

/** The MTU with which every datagram of gm fits a link: the least that IPv6 demands. */
const MTU_MIN = 1_280;

/** Warns if the name of a place to listen at means a loopback address. */
export function warnOfLoopbackName(
  place: Endpoint,
  address: { readonly hostname: string },
  log: Log | undefined,
): void {
  const { hostname } = place;
  const isMeant = normalizeIp(hostname) !== undefined || /^localhost$|\.localhost$/i.test(hostname);
  if (isMeant || !isLoopback(address.hostname)) return;
  log?.warn(
    `${hostname} means ${address.hostname} here, which only programs on this host can reach. ` +
      `For others write :${place.port}, or an address of the network.`,
  );
}

/**
 * Warns that others on the network can take part, unless the own address or the tracker's is one
 * that only programs on this host can reach.
 */
export function warnOfNoKey(
  { address, tracker }: { readonly address: Address; readonly tracker?: Address | undefined },
  log: Log | undefined,
): void {
  if (isLoopback(address.hostname)) return;
  if (tracker !== undefined && isLoopback(tracker.hostname)) return;
  log?.warn(
    "Without a key anybody on this network can read and send in the groups. gm key new FILE makes " +
      "one; the tracker, all sequencers and all clients take it with --key-file FILE.",
  );
}

/** Returns a function that warns of a datagram that the system refuses because of its length. */
export function warnOfLength(log: Log | undefined): (to: Address, bytes: number) => void {
  return (to, bytes) =>
    log?.warn(
      `This host cannot send datagrams of ${bytes} bytes to ${to.hostname} (EMSGSIZE): raise the ` +
        `MTU of its link to ${MTU_MIN} at least.`,
      { to: formatAddress(to), most: DATAGRAM_BYTES_MAX + SEAL_BYTES },
    );
}
