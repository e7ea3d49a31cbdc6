import type { Address, Instant } from "../../../core/mod.ts";

/** The source address of a datagram and the time at which it was received. */
export interface Arrival {
  readonly from: Address;
  readonly now: Instant;
}
