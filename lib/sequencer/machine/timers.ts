/**
 * Every moment at which a sequencer does something by itself, one name each, as in quinn's
 * timer.rs. The owner of each timer keeps it in a `Deadlines` and is asked by `nextDeadline` and
 * `handleTimeout`, like all machines. {@linkcode UnreachedMembers} have one deadline and need no
 * name for it. Other folders have timers of their own: takeover/timers.ts; lib/ordering/stream
 * (acks, NAKs, tails, pace of a group's streams); lib/ordering/past (pages of history, and what is
 * fetched of the past); lib/roles/requests.ts (requests to the tracker that are tried again).
 */

/** The timer of a {@linkcode SequencerLink}. */
export type LinkTimer =
  /**
   * Sends the leases: three times in `LEASE_MS`, so that one may get lost; within `ASK_MS` when a
   * newcomer waits for the view that names it; and at once when the tracker asks.
   */
  "lease";

/** The timers of an {@linkcode Admission}. */
export type AdmissionTimer =
  /**
   * Runs an admission at once, after `pollTransmit` has made room. The next acknowledgement would
   * run it as well, but no admission may depend on what members send.
   */
  | "admit"
  /**
   * Asks the members that were not heard for a while, every `LICENCE_ASK_MS` while submissions wait
   * for the licence (PROTOCOL 11.1.5).
   */
  | "ask";
