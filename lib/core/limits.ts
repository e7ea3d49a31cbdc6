/**
 * Every limit of gm: a number that nothing may pass, with its unit and its reason. The numbers that
 * steer what happens when (and what a user may set) are in defaults.ts. docs/PROTOCOL.md section 6
 * lists those that other programs must keep to; a test compares the two.
 *
 * The limit of a datagram is {@linkcode DATAGRAM_BYTES_MAX}. What a message may have inside one
 * follows from it: `FRAGMENT_BYTES_MAX` in lib/wire/datagram/datagram_writer.ts.
 *
 * @module
 */

// What travels.

/** Version of the protocol, in every datagram and every control request. */
export const PROTOCOL_VERSION = 1;

/**
 * Bytes that a datagram is longer by when it is sealed: the start of its process and the id of the
 * key. They are kept free in every datagram, so that the other limits hold for sealed and plain
 * ones alike (decision 0115).
 */
export const SEAL_BYTES = 8;

/**
 * Bytes of one datagram on a path of which no more is known, without IP and UDP headers, and before
 * it is sealed: the 1,280 that every path of IPv6 passes, less 40 and 8 for those headers, and less
 * 8 for the seal. Tunnels (WireGuard has 1,420, others 1,280) pass it whole, even where a firewall
 * drops the ICMP messages about datagrams that are too long (decision 0095).
 */
export const DATAGRAM_BYTES_MAX = 1_224;

/**
 * Bytes of the longest datagram that anybody takes, before it is sealed. It may be longer than
 * {@linkcode DATAGRAM_BYTES_MAX} only where the path is known to pass it. The kernel of Linux keeps
 * it, sealed, in one slab of 16 KiB, as {@linkcode kernelBytesOf} counts it, and the loopback of
 * macOS, whose MTU is 16,384, passes it.
 */
export const LONGEST_DATAGRAM_BYTES = 15_864;

/**
 * Bytes of a datagram that every path is expected to pass: the 576 that each host of IPv4 must
 * take, less 20 and 8 for headers. A path that passes these and not longer ones is reported.
 */
export const LONG_DATAGRAM_BYTES = 548;

/** Bytes of one message of the application (64 KiB). gm cuts it into at most 58 fragments. */
export const MESSAGE_BYTES_MAX = 65_536;

/** Bytes of UTF-8 in the name of a member or a group. */
export const NAME_BYTES_MAX = 64;

/**
 * Marks in a row on one letter of a name that somebody chooses, as UTS #39 advises. More are drawn
 * over the lines above and below.
 */
export const NAME_MARKS_MAX = 4;

/**
 * Marks in a row that are shown of a text. Hebrew with vowels and accents has five, and Tibetan up
 * to seven; a thousand would cover the screen.
 */
export const SHOWN_MARKS_MAX = 8;

/** Ranges in one NAK. 64 of 12 bytes leave room for other frames in the datagram. */
export const NAK_RANGES_MAX = 64;

/** Ranges in one extent. A window of which every second datagram was lost has no more holes. */
export const EXTENT_RANGES_MAX = 90;

/**
 * Ranges in one promise, so that it fits a datagram. Entries that a member holds above them were
 * delivered by no one: if they get lost, their senders submit them again.
 */
export const PROMISE_RANGES_MAX = 90;

/**
 * Ids in one part of an install, in one expel and in one notice of slow members, so that each fits
 * a datagram.
 */
export const IDS_PER_FRAME_MAX = 180;

/** Members in one notice of those that a sequencer does not reach, so that it fits a datagram. */
export const UNREACHED_IDS_MAX = 160;

/**
 * Members in one answer to whoever leaves a total-order group, so that it fits a datagram. An
 * answer that names so many may leave others out.
 */
export const LACKING_IDS_MAX = 90;

/** Own messages whose places in a total order are remembered, to say how many a member lacks. */
export const OWN_PLACES_MAX = 1_024;

/** Groups of a sequencer in one lease datagram: 22 bytes each, after the header's 57. */
export const LEASES_PER_DATAGRAM = 50;

// Control connections.

/**
 * Bytes of one control request, its line feed included. Most hold a name or two and a few numbers.
 */
export const REQUEST_BYTES_MAX = 65_536;

/**
 * Bytes of one control answer. A view of 10,000 members takes about 1.5 MB, and 4.5 MB with their
 * identities.
 */
export const ANSWER_BYTES_MAX = 8_388_608;

/**
 * Bytes of control answers that wait at a tracker for their readers: eight of the largest, or
 * four hundred lists of ten thousand empty groups' names. Above it the connection that has not read
 * its answer for longest is closed.
 */
export const ANSWERS_WAITING_BYTES_MAX = 67_108_864;

/**
 * Bytes of one record of a sealed control connection, its tag included and its length not. Noise
 * allows 65,535. A peer keeps so many before it can tell whether they are genuine.
 */
export const RECORD_BYTES_MAX = 16_384;

/** Milliseconds in which a control connection must bring its whole request. */
export const REQUEST_MS_MAX = 5_000;

/**
 * Bytes that the tracker reads and drops after its answer. If it closed with bytes unread, the
 * kernel would send a reset, which can destroy the answer on its way.
 */
export const DRAIN_BYTES_MAX = 8_388_608;
/** Milliseconds that the tracker spends on reading and dropping those bytes. */
export const DRAIN_MS_MAX = 1_000;

/** Open control connections at the tracker. Above it the one that is idle longest is closed. */
export const CONNECTIONS_MAX = 4_096;

/**
 * Control connections from one IP address whose request is not whole: half of all, so that one host
 * leaves room for the others, and a host with a thousand clients starts them at once. Above it the
 * one that is idle longest is refused.
 */
export const CONNECTIONS_PER_ADDRESS_MAX = 2_048;

/**
 * Registrations that wait at a tracker for the holder of a name to answer: as many as there may be
 * connections, since each holds one. Above it the next one is refused.
 */
export const REGISTRATIONS_WAITING_MAX = CONNECTIONS_MAX;

/**
 * Requests that wait at a tracker for the proof of an address, of all members and sequencers: as
 * many as there may be connections. Above it the next one is refused, and is asked again.
 */
export const REQUESTS_HELD_MAX = CONNECTIONS_MAX;

/**
 * Bytes of these requests, as they travel: room for as many joins as may wait, and for 128 of the
 * longest requests. Above it the next one is refused, and is asked again.
 */
export const REQUESTS_HELD_BYTES_MAX = 8_388_608;

/**
 * Of those, the requests of one member or sequencer, so that a few that never prove an address
 * leave room for all others. A client that joins more groups at its start asks again for the rest.
 */
export const REQUESTS_HELD_OF_ONE_MAX = 16;

// Addresses.

/**
 * Other addresses of one member or tracker that count beside the registered one. An interface has a
 * stable and two temporary IPv6 addresses at a time; a desktop has two interfaces.
 */
export const OTHER_ADDRESSES_MAX = 6;

/**
 * Challenges that are open at one time, and the frames of this kind that wait to be sent. A flood
 * of forgeries draws no more than that in `CHALLENGE_MS`.
 */
export const CHALLENGES_MAX = 64;

/**
 * Challenges that a tracker sends to the address of one registration that no datagram brought
 * about, and those in one heartbeat interval that datagrams from other addresses brought about. The
 * former show the direction in which datagrams get lost; and an address that somebody else named
 * gets no more bytes than the registration took. The latter let a host with several addresses prove
 * the one that it registered, also after a loss.
 */
export const UNASKED_CHALLENGES_MAX = 3;

/**
 * Wrong echoes in the name of one registration, after which a right one is no proof by itself: it
 * brings another cookie, whose echo must come within `ECHO_MS`. A guesser must hit both, and at
 * 100,000 tries a second does so once in 29 years. Whoever receives at the address needs one round
 * trip more, and is never refused because of others.
 */
export const WRONG_ECHOES_MAX = 64;

// The tracker.

/** Groups that one member is in at once. Their view numbers must fit one heartbeat datagram. */
export const GROUPS_PER_MEMBER_MAX = 128;
/**
 * Members with whom one member talks directly at once; each such conversation counts as a group of
 * the two. Strangers can open as many with a member, and leave it the other half of its groups.
 */
export const DIRECTS_PER_MEMBER_MAX = 64;
/**
 * Direct groups of which the tracker reminds a member after one heartbeat that does not list them.
 * Each takes a datagram of its own, and so few of them are in proportion to the heartbeat.
 */
export const DIRECT_REMINDERS_MAX = 4;
/**
 * Groups of one member on whose channels it listens, those that it joined first. Each costs a
 * socket and a receive buffer; the messages of the others come by unicast.
 */
export const CHANNELS_PER_MEMBER_MAX = 32;

/** Groups at a tracker. Each takes about 300 bytes, and a name in the answer to a registration. */
export const GROUPS_MAX = 10_000;

/** Members at a tracker: as many heartbeats as one host can take without falling behind. */
export const MEMBERS_MAX = 10_000;

/** Sequencers at a tracker. Placing a group looks at each of them. */
export const SEQUENCERS_MAX = 1_000;

/**
 * Ids of which other addresses are remembered: all members, all sequencers and the tracker. The
 * oldest is forgotten, and is asked again when it sends. With less room than living processes need,
 * each of them would be forgotten before it sends again, and never be heard.
 */
export const OTHER_ADDRESS_IDS_MAX = MEMBERS_MAX + SEQUENCERS_MAX + 1;

/**
 * Ids of members that are gone and that a tracker remembers, so that it does not take them back.
 */
export const GONE_IDS_MAX = 10_000;

/** Frames that wait in a tracker to be sent: one for each member, and notices to repeat. */
export const TRACKER_FRAMES_MAX = 16_384;

/** Ids of members that left a group lately, which each member remembers for a tracker's rebuild. */
export const REMOVED_IDS_MAX = 64;

/** Groups that a member remembers having left, so that its numbers go on when it comes back. */
export const LEFT_GROUPS_MAX = 1_024;

/**
 * Streams of departed members that are kept for others to ask for. The oldest of those of which
 * nothing is awaited is forgotten first.
 */
export const DEPARTED_STREAMS_MAX = 64;

/**
 * Installs whose parts a member keeps until it delivers them. A member that lags may be yet to
 * deliver several.
 */
export const INSTALLS_MAX = 16;

/**
 * Seqs that departed members have left in one group and the application has not taken, after nobody
 * asks for them any more: as many as of one stream. Above it the rest of the member that went first
 * becomes a gap.
 */
export const DEPARTED_SEQS_KEPT_MAX = 16_384;

/**
 * Groups of one name that a member wants back after evictions. A tracker that rebuilds itself may
 * make another group under the name each time that it restarts, and then the old one is back.
 */
export const RESUMPTIONS_MAX = 4;

/** View changes that a tracker keeps per group, to send again to a member that missed a notice. */
export const VIEW_CHANGES_MAX = 64;

// Receive buffers and windows.

/**
 * Bytes that the kernel keeps for a socket on Linux by default (net.core.rmem_default), and the
 * most that is counted on elsewhere. Deno has no call to enlarge this buffer. What was sent to a
 * member and not acknowledged must fit in it; what each datagram takes of it is {@linkcode
 * kernelBytesOf}.
 */
export const KERNEL_BUFFER_BYTES = 212_992;

/**
 * Share of that buffer that streams may fill; acks, heartbeats, probes and repairs have the rest.
 * It lets a datagram of 7,672 bytes into the share of each of 15 senders (decision 0126).
 */
export const STREAM_BUFFER_SHARE = 0.6;

/**
 * Kernel bytes that a stream may have in flight to a receiver that has not said yet how much it has
 * for it, or that may have more streams by now: after a silence of the sender. Three full
 * datagrams: nine streams that begin at the same moment fit the buffer of a socket on Windows.
 */
export const FIRST_SHARE_BYTES = 8_192;

/**
 * Seqs that a receiver keeps of one stream beyond those it has delivered; each fragment has one. A
 * window of datagrams that are full of the shortest messages has about 10,000.
 */
export const RECEIVE_WINDOW_SEQS_MAX = 16_384;

/**
 * Seqs that a member of a safe group holds and its application has not taken; then its sequencer
 * waits. What is in flight counts, too: a window of the shortest messages has 2,400.
 */
export const UNTAKEN_SEQS_MAX = 4_096;

/**
 * Refusals of the same place in a signed sequence before the words of its sequencer count for
 * nothing: each takes a NAK and its repair. Somebody else who forges its datagrams would have to be
 * faster so many times in a row.
 */
export const REFUSALS_MAX = 16;

/**
 * Kernel bytes of each stream that a receiver keeps after it has offered them, to repeat them to
 * others when the sender dies. That is two windows: a member that holds the window lacks no more.
 */
export const KEPT_KERNEL_BYTES = KERNEL_BUFFER_BYTES;

/**
 * Seqs beyond what it has received of a departed member's stream that a member asks the others for.
 * Nobody who held the window lacks a hundredth of that; the rest is a gap. It bounds the work that
 * a false extent can make.
 */
export const DEPARTED_SEQS_MAX = 1_048_576;

/**
 * Questions in a row for messages of a departed member that may bring none; after them the messages
 * are a gap. A survivor that claims to hold them has had a quarter of a minute. With 50 % loss each
 * way, the questions to healthy survivors all fail once in a hundred million times.
 */
export const DEPARTED_TRIES_MAX = 64;

// What a sender keeps, and what it repeats.

/** Bytes that a sender keeps of a stream until all have acknowledged them; then multicast waits. */
export const HISTORY_BYTES_MAX = 8_388_608;

/**
 * Bytes that a sequencer has ordered and not sent yet; then it takes no submission. The same holds
 * for a member while it waits for nobody, since all others are detached.
 */
export const UNSENT_BYTES_MAX = 1_048_576;
/**
 * Bytes that the application of a member has handed over and that were not sent yet, at the highest
 * rates; then multicast waits. Fifteen full datagrams of short messages: what more would wait adds
 * to the latency of each message and to nobody's throughput (decision 0116).
 */
export const MEMBER_UNSENT_BYTES_MAX = 32_768;
/**
 * The same when the group takes little or nothing, and the last datagram was short.
 */
export const MEMBER_UNSENT_BYTES_MIN = 4_096;

/**
 * Bytes of repair for each byte that is sent new. At 30 % loss each datagram is repeated 0.43
 * times; one for one leaves room for what is repeated in vain.
 */
export const REPAIR_SHARE = 1;
/** Bytes of repair per second that are allowed even when nothing is sent new. */
export const REPAIR_BYTES_PER_SECOND = 65_536;
/** Bytes of repair that may be saved up: all that is kept for one detached member, once. */
export const REPAIR_BURST_BYTES = HISTORY_BYTES_MAX / 2;

// History.

/**
 * Bytes of each group that a sequencer without a file keeps to be asked for, buffers counted whole.
 * That holds a day of people's talk, and a hundred groups still take less than a gigabyte.
 */
export const LOG_BYTES_MAX = 8_388_608;

/**
 * Senders per group, by slot, whose names such a sequencer keeps: as many as there may be members.
 */
export const LOG_SENDERS_MAX = 10_000;

/**
 * Bytes of each group that a member keeps of what it delivered last: in a fifo group for a member
 * that joins later, in a total-order group for the next sequencer. They hold a thousand lines that
 * came one by one. More would cost the garbage collector of a busy member too much.
 */
export const RECENT_BYTES_MAX = 262_144;

/** Least bytes for `--history-max`. Two checkpoints of SQLite's WAL, of 4 MB each, must fit. */
export const HISTORY_FILE_BYTES_MIN = 10_000_000;

/**
 * Bytes of the entries of one record in a JetStream stream: half of the 1 MiB that a server takes
 * in one message unless it is told otherwise, so that heads, names and seals always fit.
 */
export const STREAM_BATCH_BYTES_MAX = 524_288;
/**
 * Looks in a row by which a stream has lost what it had confirmed, until that is believed. A server
 * that was the leader and does not know that it is not may answer for some seconds.
 */
export const STREAM_LOOKS_MAX = 40;
/**
 * Reigns of one group that are followed back when history is read from JetStream: a takeover a day
 * for half a year.
 */
export const STREAM_REIGNS_MAX = 256;

/** Messages that one question for history brings at most: the newest of them. */
export const RECALL_MESSAGES_MAX = 10_000;
/** Bytes of the messages that one question for history brings at most. */
export const RECALL_BYTES_MAX = 8_388_608;
/**
 * Questions for history that a sequencer reads at once where the log is elsewhere, so that they
 * take 64 MB at most.
 */
export const QUESTIONS_READ_AT_ONCE_MAX = 8;

/** Bytes of messages after which a page of history ends. */
export const PAST_PAGE_BYTES = 8_192;
/** Datagrams that one page of history costs at most, so that it fits any receive buffer. */
export const PAST_DATAGRAMS = 8;
/**
 * Bytes of one answer that an asker keeps although what comes before them is missing: those of one
 * page. A network that reorders brings no more at once.
 */
export const EARLY_PARTS_BYTES_MAX = PAST_DATAGRAMS * DATAGRAM_BYTES_MAX;
/**
 * Bytes of history that a process sends for each group per second. A question of 80 bytes brings a
 * page of 10 KB, and whoever forges the address of a member must not make a flood of that.
 */
export const PAST_BYTES_PER_SECOND = 262_144;
/** Bytes of history that may be saved up: some thousand lines at once. */
export const PAST_BURST_BYTES = 1_048_576;

// Identities.

/**
 * Names that belong to keys at one tracker: a few times the members that it may have. Above it the
 * next ones belong to nobody.
 */
export const NAME_OWNERS_MAX = 16_384;

// Queues inside one process.

/** Messages in one batch for the application, so that other groups have their turn. */
export const DELIVER_MESSAGES_MAX = 256;
/** Bytes of the messages in one batch for the application. */
export const DELIVER_BYTES_MAX = 65_536;

/**
 * Frames for single members that wait to be sent. Above it the oldest is dropped: a member that
 * needs it asks again.
 */
export const FRAMES_WAITING_MAX = 4_096;

/**
 * Events that wait for the application. When so many do, the machine is asked for urgent ones
 * alone.
 */
export const EVENTS_WAITING_MAX = 4_096;

/**
 * Events of one group that wait for the application. Above it later comings and goings are merged.
 */
export const GROUP_EVENTS_MAX = 256;

/** Bytes of the chain hash of an order. */
export const CHAIN_HASH_BYTES = 32;
/**
 * Milliseconds after an entry until the order up to there is signed: people do not notice them, and
 * 50 signatures a second are few beside those of the members.
 */
export const HEAD_MS = 20;
/**
 * Number of times that a head is sent, at doubling intervals from {@linkcode HEAD_MS} on: for 5 s,
 * after which it has surely come, and all members have taken what it is about.
 */
export const HEAD_REPEATS = 9;
/** Heads that a member keeps: those that wait for entries, and those that agree with its order. */
export const HEADS_KEPT_MAX = 64;
/** Places of which a member keeps its own chain hash, for heads that come late: some 20 KB. */
export const CHAIN_POINTS_MAX = 256;
