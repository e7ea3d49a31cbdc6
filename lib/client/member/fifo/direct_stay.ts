import { type MemberId, partnerIn, type Seq } from "../../../core/mod.ts";
import type { Lacking } from "../group/member_event.ts";
import type { Peer } from "./peer.ts";

/**
 * The other member of a direct group, without which our stay ends (PROTOCOL 8.7). In any other
 * group there is none.
 */
export class DirectStay {
  readonly #partner: MemberId | undefined;
  #undelivered: readonly Lacking[] = [];

  /** Takes the name of the group and our own id. */
  constructor(group: string, self: MemberId) {
    this.#partner = partnerIn(group, self);
  }

  /** True in a direct group. */
  get isDirect(): boolean {
    return this.#partner !== undefined;
  }

  /** The messages that the other member had not acknowledged when it went. */
  get undelivered(): readonly Lacking[] {
    return this.#undelivered;
  }

  /** Notes that a peer went. Returns true if our stay ends with it; `last` is our last seq. */
  onGone({ id, name, outbound: { acked } }: Peer, last: Seq): boolean {
    if (id !== this.#partner) return false;
    const range = { first: acked + 1, last };
    if (acked < last) this.#undelivered = [{ member: { id, name }, range }];
    return true;
  }
}
