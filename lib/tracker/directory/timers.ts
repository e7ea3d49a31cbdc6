import type { AddressProofs, Invitations, Registrations } from "./handlers/mod.ts";
import type { Rebuild } from "./rebuild/mod.ts";
import type { Roster, Sequencers } from "./state/mod.ts";

/**
 * The timers of a directory, each with the part that owns it: `nextDeadline` of the part returns
 * when it is due, `handleTimeout` does what is due. Timers that are due together are handled in
 * this order.
 */
export interface DirectoryTimers {
  /** Ends the rebuild, after members and sequencers had time to report (PROTOCOL 9.4.3). */
  readonly rebuild: Rebuild;
  /** Suspects a silent member, probes a suspect again, or evicts it (9.3.1). */
  readonly members: Roster;
  /** Does the same for sequencers, at the pace of their leases (9.5.7). */
  readonly sequencers: Sequencers;
  /** Probes the holder of a claimed name again, or takes the name from it (9.1.1). */
  readonly names: Registrations;
  /** Invites the sequencer of which only the address is known (9.5.8). */
  readonly invitations: Invitations;
  /** Refuses requests that have waited for the proof of an address (7.9). */
  readonly proofs: AddressProofs;
}
