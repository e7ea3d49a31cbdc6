/**
 * Every moment at which a sequencer does something by itself, one name each, as in quinn's timer.rs.
 * The owner of each timer keeps it in a `Deadlines` and is asked by `nextDeadline` and
 * `handleTimeout`, like all machines. Three parts below this folder have timers of their own: the
 * streams of a group (acks, NAKs, tails, pace: lib/ordering/stream) and the requests to the tracker,
 * which are tried again after a delay (lib/roles/requests.ts).
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
   * Runs an admission at once, after `pollTransmit` has made room. The next acknowledgement would run
   * it as well, but no admission may depend on what members send.
   */
  | "admit"
  /**
   * Asks the members that were not heard for a while, every `LICENCE_ASK_MS` while submissions wait
   * for the licence (PROTOCOL 11.1.5).
   */
  | "ask";

/** The timers of a {@linkcode Takeover}. */
export type TakeoverTimer =
  /** Asks whoever has not promised: at once when the view changes, then every `RECOVER_MS`. */
  | "ask"
  /**
   * Reports to the tracker the members that hold the takeover up, every `EXPEL_MS` until they are
   * out (PROTOCOL 11.2.7).
   */
  | "report"
  /** Asks one holder for the entries that are missing, the next one after `RECOVER_NAK_MS`. */
  | "fetch";
