import {
  type Epoch,
  type GroupId,
  isSameEpoch,
  type MemberId,
  type Seq,
} from "../../../lib/core/mod.ts";
import { type Header, WireError } from "../../../lib/wire/mod.ts";
import { decodedOf } from "./decoded_of.ts";
import { PairMap } from "./pair_map.ts";
import { Violation } from "./violation.ts";

/** A member as its sequencer knows it: the sequence begins for it after the cut. */
interface Holder {
  readonly id: MemberId;
  readonly outbound: { readonly cut: Seq };
}

/** The place up to which a member holds the sequence in an epoch. */
interface Held {
  readonly epoch: Epoch;
  seq: Seq;
}

/**
 * Up to where the members of safe groups have said that they hold the sequence, and up to where
 * their sequencers have said that all do.
 */
export class StableLedger {
  /** By group and member, one for each epoch. */
  readonly #acked = new PairMap<GroupId, MemberId, Held[]>();
  /** The highest seq that a sequencer has called stable, by group. */
  readonly #stable = new Map<GroupId, Seq>();

  /** A member sends something. */
  note(bytes: Uint8Array): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return;
    const { header, frames } = datagram;
    for (const frame of frames) {
      if (frame.type !== "ack") continue;
      for (const { delivered } of frame.entries) this.#noteAck(header, delivered);
    }
  }

  /**
   * Checks a datagram of a sequencer. All members of the view have said that they hold what it
   * calls stable, those included that left so late that it had no time to let them out.
   *
   * @throws {Violation} if one has not
   */
  check(name: string, bytes: Uint8Array, membersOf: (group: number) => Iterable<Holder>): void {
    const datagram = decodedOf(bytes);
    if (datagram instanceof WireError) return;
    const { header, frames } = datagram;
    for (const frame of frames) {
      if (frame.type !== "stable") continue;
      for (const { id, outbound: { cut } } of membersOf(header.group)) {
        const held = Math.max(cut, this.#heldIn(header, id)?.seq ?? 0);
        if (held >= frame.seq) continue;
        throw new Violation(`${name} calls ${frame.seq} stable, and a member holds up to ${held}`);
      }
      const known = this.#stable.get(header.group) ?? 0;
      this.#stable.set(header.group, Math.max(known, frame.seq));
    }
  }

  /**
   * Checks a message that a member of a safe group has delivered. A sequencer has called its place
   * stable before, so nobody can miss what somebody delivered, whoever dies.
   *
   * Worked case: ford is handed 41, and the word of the sequencer that all hold 41 never left it.
   * Had arthur not received 41, and had ford and the sequencer died now, arthur would never deliver
   * what ford did. The simulator need not draw these deaths to see that.
   *
   * @throws {Violation} if no sequencer has
   */
  checkDelivered(member: string, group: GroupId, last: Seq): void {
    const stable = this.#stable.get(group) ?? 0;
    if (last <= stable) return;
    throw new Violation(`${member} delivers ${last}, and what is stable ends with ${stable}`);
  }

  #noteAck(header: Header, delivered: Seq): void {
    const { group, source, epoch } = header;
    const held = this.#heldIn(header, source);
    if (held !== undefined) {
      held.seq = Math.max(delivered, held.seq);
      return;
    }
    const known = this.#acked.get(group, source);
    if (known === undefined) this.#acked.set(group, source, [{ epoch, seq: delivered }]);
    else known.push({ epoch, seq: delivered });
  }

  #heldIn({ group, epoch }: Header, member: MemberId): Held | undefined {
    return this.#acked.get(group, member)?.findLast((held) => isSameEpoch(held.epoch, epoch));
  }
}
