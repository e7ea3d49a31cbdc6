import type { Address, Instant, MemberId, Seq } from "../../../core/mod.ts";
import type { MemberIdentity } from "../group/member_event.ts";
import type { Inbound, Outbound, StreamPeer } from "../../../ordering/mod.ts";

/** The hello that a peer gets unless it greets us first. */
export interface DueHello {
  at: Instant;
  /** Time in milliseconds between this hello and the next one. */
  delayMs: number;
}

/** A stay that has ended. */
export interface EndedStay {
  readonly peer: Peer;
  /** The last seq of its stream; `undefined` if it was not told, and is what the others found. */
  readonly last: Seq | undefined;
}

/** One stay of another member in a fifo group, as we know it. */
export class Peer implements StreamPeer {
  /**
   * The peer's stream to us; `undefined` until a greeting has fixed where it begins (PROTOCOL
   * 8.1.7).
   */
  inbound: Inbound | undefined;
  /**
   * The peer's stay before this one, if we remember it, until we know where this one begins. A
   * member multicasts nothing between two stays, so this one begins where that one ended even if
   * the peer never greets us in it.
   */
  former: EndedStay | undefined;
  /** The next hello to the peer; `undefined` once the peer has greeted us. */
  hello: DueHello | undefined;
  /** The time at which a datagram of the peer last came. */
  heardAt: Instant = -Infinity;
  /** The peer as the application sees it: the same object each time. */
  readonly identity: MemberIdentity;
  /** The peer as the application sees it in a view: the same object each time. */
  readonly described: MemberIdentity & { readonly address: Address };

  constructor(
    readonly id: MemberId,
    readonly name: string,
    readonly address: Address,
    /** The number of the view in which the peer joined. With the id, it names the stay. */
    readonly joined: number,
    readonly outbound: Outbound,
    /** The verified public key; `undefined` without one. */
    readonly key?: Uint8Array,
  ) {
    this.identity = key === undefined ? { id, name } : { id, name, key };
    this.described = { ...this.identity, address };
  }
}

/** Returns the last seq of a stay as far as we know it; `undefined` if it never began for us. */
export function endOf({ peer, last }: EndedStay): Seq | undefined {
  return last ?? peer.inbound?.window.highest;
}
