import {
  type Address,
  directPairOf,
  formatAddress,
  formatMemberId,
  type GroupId,
  type MemberId,
} from "../../../lib/core/mod.ts";
import type { GroupView } from "../../../lib/client/member/mod.ts";
import { homeOf } from "../world/other_address.ts";
import { Violation } from "./violation.ts";

/** Offset of the group's id in the header of a datagram. */
const GROUP_AT = 4;

/**
 * The direct groups of a run. Nobody but the two members of one is in it, is handed one of its
 * messages, or is sent one of its datagrams.
 */
export class DirectLedger {
  /** The addresses of the two members of each group, as they registered them. */
  readonly #addresses = new Map<GroupId, Set<string>>();
  /** The address of the tracker, to which the two report their group after a restart. */
  readonly #tracker: string;
  /** Direct messages delivered to others than their senders. */
  delivered = 0;

  constructor(tracker: Address) {
    this.#tracker = formatAddress(tracker);
  }

  /** @throws {Violation} if a member joins the direct group of others, or sees others there */
  onJoined(member: MemberId, { group, name, members }: GroupView): void {
    const pair = directPairOf(name);
    if (pair === undefined) return;
    const stranger = [member, ...members.map(({ id }) => id)].find((id) => !pair.includes(id));
    if (stranger !== undefined) {
      throw new Violation(`${formatMemberId(stranger)} is in ${name}, the group of two others`);
    }
    const addresses = this.#addresses.get(group) ?? new Set();
    for (const { address } of members) addresses.add(hostOf(address));
    this.#addresses.set(group, addresses);
  }

  /** @throws {Violation} if a direct message is delivered to or comes from anybody else */
  onDelivered(receiver: MemberId, name: string, sender: MemberId, count: number): void {
    const pair = directPairOf(name);
    if (pair === undefined) return;
    if (!pair.includes(receiver) || !pair.includes(sender)) {
      const [to, from] = [receiver, sender].map(formatMemberId);
      throw new Violation(`${to} delivered what ${from} sent in ${name}`);
    }
    if (sender !== receiver) this.delivered += count;
  }

  /** @throws {Violation} if a datagram of a direct group goes to anybody else */
  onTransmit(bytes: Uint8Array, to: readonly Address[]): void {
    const group = new DataView(bytes.buffer, bytes.byteOffset).getUint32(GROUP_AT);
    const addresses = this.#addresses.get(group);
    const other = addresses && to.map(hostOf)
      .find((address) => address !== this.#tracker && !addresses.has(address));
    if (other !== undefined) throw new Violation(`A datagram of a direct group goes to ${other}`);
  }
}

/**
 * Returns an address as text. A host has two: a restarted tracker may know the other one, from
 * which it was sent a report.
 */
function hostOf(address: Address): string {
  return formatAddress({ ...address, hostname: homeOf(address.hostname) });
}
