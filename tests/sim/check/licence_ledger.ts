import {
  formatMemberId,
  type GroupId,
  type Instant,
  LEASE_MS,
  type MemberId,
  type Seq,
} from "../../../lib/core/mod.ts";
import { WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "./decoded_of.ts";
import { PairMap } from "./pair_map.ts";
import { Violation } from "./violation.ts";

/**
 * Records when a sequencer heard each member. Without its tracker it must not order a message while
 * a member of the view is silent, because that member may have promised another sequencer.
 */
export class LicenceLedger {
  #trackerAt: Instant = -Infinity;
  readonly #memberAt = new PairMap<GroupId, MemberId, Instant>();

  constructor(readonly name: string) {}

  /** A datagram arrives. */
  note(bytes: Uint8Array, now: Instant): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return;
    const { header: { source, group }, frames } = datagram;
    if (source !== 0) this.#memberAt.set(group, source, now);
    else if (frames.some(({ type }) => type === "heartbeat-ack")) this.#trackerAt = now;
  }

  /** @throws {Violation} if messages got places that may be another's to give */
  onOrdered(group: GroupId, last: Seq, members: Iterable<MemberId>, now: Instant): void {
    if (now - this.#trackerAt < LEASE_MS) return;
    for (const id of members) {
      if (now - (this.#memberAt.get(group, id) ?? -Infinity) < LEASE_MS) continue;
      const who = `${this.name} gave places up to ${last}`;
      throw new Violation(`${who}, and has heard neither the tracker nor ${formatMemberId(id)}`);
    }
  }
}
