import type { Address, Instant, MemberId } from "../../../core/mod.ts";
import type { Inbound, Outbound, StreamPeer } from "../../../ordering/mod.ts";

/** Another member of a fifo group, as one member knows it. */
export class Peer implements StreamPeer {
  /** Undefined until its hello or welcome told where its stream begins for us. */
  inbound: Inbound | undefined;
  /** When to send a hello (again), unless it greets first; undefined once it has. */
  helloAt: Instant | undefined;
  helloMs = 0;

  constructor(
    readonly id: MemberId,
    readonly name: string,
    readonly address: Address,
    /** The number of the view in which it joined. */
    readonly joined: number,
    readonly outbound: Outbound,
  ) {}
}
