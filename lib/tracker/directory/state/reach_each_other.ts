import { type Address, isLoopback } from "../../../core/mod.ts";

/** A member or sequencer, and the address on which it receives. */
export interface Registrant {
  readonly name: string;
  readonly address: Address;
  /** True if it receives on a loopback address only: it said so when it registered. */
  readonly isBound: boolean;
}

/**
 * Returns true unless one of two receives on a loopback address only, and the other came from
 * elsewhere (PROTOCOL 7.8). A loopback address alone is fine: whoever dialled one, and receives on
 * all addresses of its host, can be reached (7.7).
 */
export function reachEachOther(a: Registrant, b: Registrant): boolean {
  return !(a.isBound && isElsewhere(b)) && !(b.isBound && isElsewhere(a));
}

/** Returns true if a member or sequencer did not come by way of a loopback address. */
export function isElsewhere({ address }: Registrant): boolean {
  return !isLoopback(address.hostname);
}
