/**
 * Every default of gm: milliseconds that steer the protocol, each with its reason. A LAN's round
 * trip is under 1 ms; a loaded lab host is late by some 10 ms.
 */

/** Between two heartbeats of a member to its tracker; the tracker's `--heartbeat` overrides it. */
export const HEARTBEAT_MS = 1_000;
/** What `--heartbeat` may be: below, the failure detector would suspect everybody under load. */
export const HEARTBEAT_MS_MIN = 50;
export const HEARTBEAT_MS_MAX = 60_000;

/** A sequencer's lease; at least three renewals must fit in it. */
export const LEASE_MS = 1_000;

/** Pending connections that the tracker's listening socket holds (the course's own default). */
export const BACKLOG = 10;

/** The tracker waits this long for a sign of life of who holds a name that is asked for anew. */
export const NAME_PROBE_MS = 300;
/** Between two such probes: three of them, so that two may be lost. */
export const NAME_PROBE_EVERY_MS = 100;

/** A gap is NAKed after this long: a LAN reorders within a millisecond, a hasty NAK costs a resend. */
export const REORDER_MS = 2;
/** The second NAK for the same gap; each further one waits twice as long, up to the maximum. */
export const NAK_RETRY_MS = 20;
export const NAK_RETRY_MS_MAX = 250;

/** An ack waits this long for something to ride on (and for more to acknowledge). */
export const ACK_MS = 10;
/** Datagrams of one group after which an ack is due at once: acks stay at a tenth of the traffic. */
export const ACK_DATAGRAMS = 10;

/** A sender that asks for an ack (with its tail) gets it this soon: long enough for others to ask, too. */
export const ACK_SOON_MS = 1;

/** After the last message a sender tells its highest seq, for the tail may be lost; doubling to the maximum. */
export const TAIL_MS = 20;
export const TAIL_MS_MAX = 1_000;

/** A hello without an answer is sent again, doubling to the maximum. */
export const HELLO_MS = 50;
export const HELLO_MS_MAX = 500;
/** How long a member waits for a newcomer's hello before it sends its own. */
export const HELLO_PATIENCE_MS = 250;

/** A leaver waits this long without progress for the others to acknowledge its last messages. */
export const BYE_MS = 3_000;

/** A member that acknowledged nothing for this long while its sender waited holds no window any more. */
export const SLOW_MEMBER_MS = 2_000;

/** Requests to an unreachable tracker are tried again after this long, doubling to the maximum. */
export const RETRY_MS = 250;
export const RETRY_MS_MAX = 2_000;
/** A request that brought no answer by then has failed. */
export const ANSWER_MS_MAX = 5_000;

/** A sender counts as active for this long after its last message: it has a share of the window. */
export const ACTIVE_SENDER_MS = 500;
