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

/** A sequencer without its tracker asks the members whom it has not heard, while something waits. */
export const LICENCE_ASK_MS = 100;

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

/** A member of a safe group asks whether what it holds may be delivered; doubling to the maximum. */
export const STABLE_MS = 20;
export const STABLE_MS_MAX = 1_000;

/** A leaver waits this long without progress for the others to acknowledge its last messages. */
export const BYE_MS = 3_000;

/** What was repeated to a member is not repeated to it again this soon: less than the first NAK retry. */
export const RETRANSMIT_LINGER_MS = 10;

/** A window that stays full for this long is told: someone at a terminal would begin to wonder. */
export const WINDOW_FULL_MS = 500;

/** A member that takes longer than this for one window, while its sender waits, is detached. */
export const SLOW_MEMBER_MS = 2_000;
/** What `--slow-member-ms` may be: below, a garbage collection would look like a slow member. */
export const SLOW_MEMBER_MS_MIN = 500;
export const SLOW_MEMBER_MS_MAX = 3_600_000;
/** A sender whose own timer is later than this was away itself: then nobody else is to blame. */
export const LATE_MS = 250;
/** How long a detached member stays detached at least; each time twice as long, up to the maximum. */
export const DETACH_MS = 1_000;
export const DETACH_MS_MAX = 60_000;
/** Who was attached this many times as long as it had been detached at least begins with `DETACH_MS` again. */
export const STEADY_TIMES = 10;
/** How often a change in who is too slow is told: with 20 % loss one in 15,000 misses it. */
export const SLOW_NOTICES = 6;

/** What is held of a member that is gone is kept this long after all is settled, for who learns of it late. */
export const DEPARTED_MS = 10_000;

/** Requests to an unreachable tracker are tried again after this long, doubling to the maximum. */
export const RETRY_MS = 250;
export const RETRY_MS_MAX = 2_000;
/** A request that brought no answer by then has failed. */
export const ANSWER_MS_MAX = 5_000;

/** A sender counts as active for this long after its last message: it has a share of the window. */
export const ACTIVE_SENDER_MS = 500;

/** A new sequencer asks again whoever has not answered; datagrams may be lost both ways. */
export const RECOVER_MS = 100;
/** Who has not answered a new sequencer for so long is reported to the tracker. */
export const RECOVER_PATIENCE_MS = 1_000;
/** It is reported again: the report may be lost. */
export const EXPEL_MS = 250;
/** A new sequencer asks for the entries that it lacks, of another holder each time. */
export const RECOVER_NAK_MS = 20;

/** A question for history without an answer is asked again, doubling to the maximum. */
export const RECALL_MS = 50;
export const RECALL_MS_MAX = 500;
/** Who has not answered it for so long is asked no more: the next member, in a fifo group. */
export const RECALL_PATIENCE_MS = 1_000;
/** Nobody has answered for so long: there is no history to be had. A takeover takes less. */
export const RECALL_MS_IN_ALL = 10_000;
