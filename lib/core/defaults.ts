/**
 * Every number that steers gm, with its unit and its reason: mostly the milliseconds after which
 * something happens. Two members with other numbers still understand each other; numbers that
 * nobody may pass are in limits.ts. docs/PROTOCOL.md section 6 lists those that show on the wire.
 *
 * The reasons rest on two facts: a LAN's round trip takes less than 1 ms, and a loaded lab host is
 * late by some 10 ms. A time with a `_MAX` beside it doubles from try to try up to that maximum.
 *
 * @module
 */

// Heartbeats, leases, names.

/**
 * Milliseconds between two heartbeats of a member, unless the tracker's `--heartbeat` says
 * otherwise.
 */
export const HEARTBEAT_MS = 1_000;
/** Least milliseconds for `--heartbeat`. With fewer, a loaded host would make everybody suspect. */
export const HEARTBEAT_MS_MIN = 50;
/** Most milliseconds for `--heartbeat`. */
export const HEARTBEAT_MS_MAX = 60_000;

/** Milliseconds that a sequencer's lease lasts. At least three renewals must fit in it. */
export const LEASE_MS = 1_000;

/**
 * Milliseconds after which a sequencer without its tracker asks again the members that it has not
 * heard, while messages wait for their place.
 */
export const LICENCE_ASK_MS = 100;

/** Pending connections that the tracker's listening socket holds (the course's own default). */
export const BACKLOG = 10;

/**
 * Milliseconds in which the holder of a name must show a sign of life, when somebody else registers
 * under that name.
 */
export const NAME_PROBE_MS = 300;
/** Milliseconds between two probes for a name. Three fit, so that two may get lost. */
export const NAME_PROBE_EVERY_MS = 100;

/**
 * Milliseconds after which a tracker gives other nonces for registrations. Those from before count
 * for as long again: a registration is signed at once, and this leaves room for slow paths.
 */
export const NONCE_MS = 120_000;

// Addresses.

/** Milliseconds after which an address that sends again is challenged again. */
export const CHALLENGE_MS = 100;
/** Milliseconds in which the echo of a challenge must come. */
export const ECHO_MS = 2_000;
/**
 * Milliseconds for which an address counts after its echo. While it sends, it is challenged again
 * in the second half of that time.
 */
export const ADDRESS_MS = 120_000;
/**
 * Milliseconds for which a request waits at the tracker for the proof of its member's address. A
 * proof takes a round trip; after a loss the next heartbeat brings another challenge.
 */
export const PROOF_MS = 2_000;
/**
 * Milliseconds after which the first heartbeat of a registration that was not answered is repeated:
 * the proof of the address waits for it. The time doubles up to the heartbeat interval.
 */
export const FIRST_HEARTBEAT_MS = 100;

// Repair and acknowledgement of streams.

/**
 * Milliseconds from when a gap shows to its first NAK. A LAN reorders within a millisecond, and a
 * hasty NAK costs a needless resend.
 */
export const REORDER_MS = 2;
/** Milliseconds from one NAK to the next for the same gap. */
export const NAK_RETRY_MS = 20;
export const NAK_RETRY_MS_MAX = 250;

/** Milliseconds that an ack waits for a datagram to ride on, and for more to acknowledge. */
export const ACK_MS = 10;
/**
 * Milliseconds that an ack waits while its stream flows by itself: see `FLOW_GAP_MS_MIN`. Nobody
 * waits for such an ack. When the stream stops, the tail asks for it after `TAIL_MS`.
 */
export const ACK_FLOW_MS = 40;
/**
 * Least milliseconds between two datagrams of a stream that flows by itself. Datagrams of a full
 * window come closer together.
 */
export const FLOW_GAP_MS_MIN = 1;
/**
 * Milliseconds between two datagrams from which a stream does not flow by itself any more: a sender
 * that waits for an ack pauses for so long.
 */
export const FLOW_GAP_MS_MAX = 5;
/**
 * Share of the kernel bytes that all streams of a group may have in flight to a member, after which
 * its ack is due at once. It reaches a sender before the window closes. A lone sender hears from
 * each member once in 23 full datagrams.
 */
export const ACK_WINDOW_SHARE = 0.5;

/**
 * Milliseconds until the ack that a tail asks for. The wait lets the tails of other senders come
 * in, so that one ack serves all.
 */
export const ACK_SOON_MS = 1;

/** Milliseconds after the last message until the tail, since that message may have been lost. */
export const TAIL_MS = 20;
export const TAIL_MS_MAX = 1_000;
/**
 * Milliseconds from one tail to the next, at most, while messages wait for a member: its ack with
 * new room comes once, and may get lost. A member may be waited for during `SLOW_MEMBER_MS`.
 */
export const TAIL_WAITING_MS_MAX = 100;

/** Milliseconds after which a hello without an answer is repeated. */
export const HELLO_MS = 50;
export const HELLO_MS_MAX = 500;
/** Milliseconds that a member waits for a newcomer's hello before it sends its own. */
export const HELLO_PATIENCE_MS = 250;

/** Milliseconds after which a member of a safe group asks whether all hold what it holds. */
export const STABLE_MS = 20;
export const STABLE_MS_MAX = 1_000;

/**
 * Milliseconds without progress after which a leaver stops waiting for the others to acknowledge
 * its last messages.
 */
export const BYE_MS = 3_000;
/**
 * Milliseconds that a leave which a bye has named waits to be reported with the view without it.
 */
export const BYE_PATIENCE_MS = 1_000;

/**
 * Milliseconds in which nothing is repeated twice to the same member. It is less than the first NAK
 * retry, so that a second NAK that was meant is answered.
 */
export const RETRANSMIT_LINGER_MS = 10;

// Flow, and members that are too slow.

/**
 * Milliseconds that a sender counts as active, with a share of the window, after its last message.
 */
export const ACTIVE_SENDER_MS = 500;

/**
 * Full datagrams in a row, with more to send, after which it pays to find out what a path passes.
 */
export const PATH_BULK_DATAGRAMS = 32;
/**
 * Milliseconds after which a probe of a path counts as lost: a loaded host is late by some 10 ms.
 */
export const PATH_PROBE_MS = 250;
/** Probes of one length that must get lost until it is refused (MAX_PROBES of RFC 8899). */
export const PATH_PROBES = 3;
/**
 * Milliseconds until a length that was refused is tried again: paths seldom change for the better.
 */
export const PATH_RAISE_MS = 60_000;
/** Milliseconds for which no path is looked at after none was to be probed. */
export const PATH_LOOK_MS = 20;

// Channels.

/**
 * Milliseconds after which a member that has acknowledged nothing of what a channel carries is
 * asked by unicast, although more messages follow. A member acknowledges sooner what it hears.
 */
export const CHANNEL_ASK_MS = 100;
/** Members that a channel must reach: for fewer it saves nothing. */
export const CHANNEL_PEERS_MIN = 2;
/** Probes of a channel without an answer, or losses in a row, after which it rests for a member. */
export const CHANNEL_TRIES = 3;
/**
 * Milliseconds for which a channel that does not reach a member is not probed for it again; doubles
 * each time. Some switches pass a group's first datagrams only, so that it seems to work at first.
 */
export const CHANNEL_REST_MS = 1_000;
export const CHANNEL_REST_MS_MAX = 60_000;

/**
 * Milliseconds whose bytes a member may accept ahead of the network. A program that waits for each
 * message notices no less, and one look at the clock of a loaded host is that coarse.
 */
export const UNSENT_MS = 50;

/**
 * Milliseconds that messages wait for the window until the user learns of it. After that long,
 * somebody at a terminal begins to wonder.
 */
export const WINDOW_FULL_MS = 500;

/**
 * Milliseconds without a word of the sequencer, while a member waits for one, until the user learns
 * that nobody orders the group. A sequencer that dies is missed after two heartbeat intervals, its
 * lease runs out in a third, and another one takes over within a second: that much is no news.
 */
export const UNORDERED_MS = 4_000;

/**
 * Milliseconds without an acknowledgement of a peer for which messages wait, until the user learns
 * that they do not reach it. A peer that is dead is gone by then, and nine tails went unanswered.
 */
export const UNREACHED_MS = 4_000;
/**
 * Least number of long datagrams in which one message is repeated before the user learns that long
 * datagrams do not reach the peer that asks for the message. In `UNREACHED_MS` there are about
 * sixteen; where NAKs get lost, too, there are fewer.
 */
export const LONG_REPEATS = 10;
/** Milliseconds between two looks at the peers for which messages wait. */
export const REACH_CHECK_MS = 250;

/**
 * Milliseconds that a member may take for one window while its sender waits; then it is detached.
 */
export const SLOW_MEMBER_MS = 2_000;
/** Least for `--slow-member-ms`. With less, a garbage collection would look like a slow member. */
export const SLOW_MEMBER_MS_MIN = 500;
/** Most for `--slow-member-ms`. */
export const SLOW_MEMBER_MS_MAX = 3_600_000;
/**
 * Milliseconds that a sender's own timer may be late. A sender that is later was suspended itself,
 * and does not count that time against its peers.
 */
export const LATE_MS = 250;
/** Milliseconds for which a detached member stays detached at least. */
export const DETACH_MS = 1_000;
export const DETACH_MS_MAX = 60_000;
/**
 * Number of times the length of its last detachment for which a member must stay attached, so that
 * its next detachment lasts `DETACH_MS` again. After a detachment of 4 s that is 40 s.
 */
export const STEADY_TIMES = 10;
/**
 * Number of times that a change in the list of slow members is sent. With 20 % loss, one member in
 * 15,000 misses all six.
 */
export const SLOW_NOTICES = 6;

// Members that are gone.

/**
 * Milliseconds for which the stream of a departed member is kept after all is settled, for members
 * that learn of the departure later.
 */
export const DEPARTED_MS = 10_000;

// Requests to the tracker.

/** Milliseconds after which a request to a tracker that could not be reached is tried again. */
export const RETRY_MS = 250;
export const RETRY_MS_MAX = 2_000;
/** Milliseconds after which a request without an answer has failed. */
export const ANSWER_MS_MAX = 5_000;

/**
 * Milliseconds for which a member or a sequencer that was evicted unheard waits before it registers
 * again. Without a wait it would come and go every two heartbeat intervals, for all to see.
 */
export const RETURN_MS = 1_000;
/**
 * The longest such wait in milliseconds: after a firewall is opened, no registration takes longer.
 */
export const RETURN_MS_MAX = 30_000;

// A new sequencer.

/** Milliseconds after which a new sequencer asks again each member that has not answered. */
export const RECOVER_MS = 100;
/**
 * Milliseconds after which a new sequencer reports the members that have not answered to the
 * tracker.
 */
export const RECOVER_PATIENCE_MS = 1_000;
/**
 * Milliseconds after which a sequencer repeats a report to the tracker, which may have been lost.
 */
export const EXPEL_MS = 250;
/**
 * Milliseconds after which a new sequencer asks again for the entries that it lacks, another holder
 * each time.
 */
export const RECOVER_NAK_MS = 20;

// Questions for those who have our messages.

/**
 * Milliseconds after which a member of a total-order group asks who lacks messages of its own that
 * came back; doubles while nothing changes. Nobody waits for the answer, which serves a member that
 * leaves after its sequencer died.
 */
export const HOLDERS_MS = 1_000;
export const HOLDERS_MS_MAX = 2_000;

// The shared key.

/**
 * Milliseconds between two looks at the key file. Whoever exchanges keys waits as long between two
 * steps; a look costs the host microseconds.
 */
export const KEY_LOOK_MS = 2_000;

/**
 * Milliseconds between two lines of a log about datagrams under keys that are not ours, at least.
 * Anybody can forge such a datagram.
 */
export const OTHER_KEY_LOG_MS = 30_000;

// Questions for history.

/** Milliseconds after which a question without an answer is asked again. */
export const RECALL_MS = 50;
export const RECALL_MS_MAX = 500;
/**
 * Milliseconds that an asker waits after the end of a page of which an earlier part is missing;
 * then it asks again. A datagram that was only reordered usually arrives in that time, and asking
 * too early costs a whole page.
 */
export const RECALL_TORN_MS = 10;
/** Milliseconds without an answer after which the next member is asked, in a fifo group. */
export const RECALL_PATIENCE_MS = 1_000;
/** Milliseconds after which a question that nobody has answered fails. A takeover takes less. */
export const RECALL_MS_IN_ALL = 10_000;
/**
 * The most milliseconds for which a new sequencer asks the members for what they remember of the
 * past. A member that was cut off for a moment is asked again meanwhile.
 */
export const FETCH_PAST_MS_IN_ALL = 30_000;
/**
 * The most milliseconds for which a question for history waits for what members remember. A page
 * takes a round trip, and one member remembers thirty pages.
 */
export const FETCH_PAST_MS_WAITED = 1_000;

/**
 * Milliseconds that a record may take into JetStream, or a read of it, before nobody knows what
 * became of it. The client does not give up what was on its way when a connection broke, so this
 * is also the pause after that. To be too early costs a read and the same record again.
 */
export const STREAM_ANSWER_MS = 2_000;
/** Milliseconds between an attempt without an outcome, or a failed read, and the next look. */
export const STREAM_RETRY_MS = 250;
/**
 * Milliseconds between two pings of a server of NATS. One that stands still keeps its connections,
 * so two pings without an answer are what sends us to another server.
 */
export const STREAM_PING_MS = 1_000;
/** Milliseconds for a connection to a server of NATS; then the next server is tried. */
export const STREAM_CONNECT_MS = 3_000;
/** Bytes of one group's stream in JetStream, above which the oldest records go. */
export const STREAM_BYTES = 268_435_456;
