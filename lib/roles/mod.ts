/**
 * The parts that a member and a sequencer have in common, since both talk to a tracker: {@linkcode
 * Requests}, the control requests that wait for an answer, and {@linkcode Counters}, the numbers of
 * datagrams sent and received. The tracker has counters of its own. {@linkcode DatagramIntake}
 * decides which datagrams count, {@linkcode TrackerLife} which notices of the tracker do, and
 * {@linkcode TrackerPath} finds out why the tracker is silent. {@linkcode RegistrationSteps} takes
 * a registration to its end, signed or not, {@linkcode ReportSigner} signs for a tracker that was
 * started again, and {@linkcode KeyCheck} verifies the keys of others.
 *
 * Invariants: a request's callback is called once at most, and a thing that was settled is not
 * tried again. Everything here is pure: no socket, clock, timer or randomness. Nothing here knows
 * of streams or orders; those are in lib/ordering. docs/PROTOCOL.md has the requests in section 5.
 *
 * @module
 */
export * from "./counters.ts";
export * from "./datagram_intake.ts";
export * from "./key_check.ts";
export * from "./reach.ts";
export * from "./registration_steps.ts";
export * from "./report_signer.ts";
export * from "./requests.ts";
export * from "./sender_check.ts";
export * from "./tracker_life.ts";
export * from "./tracker_path.ts";
