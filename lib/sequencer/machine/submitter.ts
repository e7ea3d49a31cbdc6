import type { Address, Instant, MemberId } from "../../core/mod.ts";
import type { AddressedPeer, Inbound, Outbound } from "../../ordering/mod.ts";

/** A member of a total-order group, as its sequencer knows it. */
export class Submitter implements AddressedPeer {
  /** Undefined until its hello told where its submissions begin. */
  inbound: Inbound | undefined;
  /** It said bye, or a change of the view let it out: nothing is sent to it or taken from it. */
  isGone = false;
  /** When it last said something in our epoch. */
  heardAt: Instant = -Infinity;

  constructor(
    readonly id: MemberId,
    readonly name: string,
    readonly address: Address,
    /** The number of the view in which it joined. */
    readonly joined: number,
    readonly slot: number,
    /** Its cut is where the sequence begins for it: right before the entry that lets it in. */
    readonly outbound: Outbound,
  ) {}
}
