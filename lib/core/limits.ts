/**
 * Every limit of gm, each with its unit and its reason. What a user may set is in defaults.ts.
 */

/** The protocol's version, in every datagram and every control request. */
export const PROTOCOL_VERSION = 1;

/** Bytes. Fits the 1,500 of Ethernet with IPv6 and UDP headers and 52 to spare for a tunnel. */
export const DATAGRAM_BYTES_MAX = 1_400;

/** Bytes of the application's message: what gm cuts into fragments at most (64 KiB). */
export const MESSAGE_BYTES_MAX = 65_536;

/** Bytes of UTF-8 in the name of a member or a group. */
export const NAME_BYTES_MAX = 64;

/** Bytes of one control request, its line feed included: a name or two and a few numbers need less. */
export const REQUEST_BYTES_MAX = 65_536;

/** Bytes of one control answer: a view of 10,000 members takes about 1.5 MB. */
export const ANSWER_BYTES_MAX = 4_194_304;

/** Milliseconds that a control connection may take to bring its whole request. */
export const REQUEST_MS_MAX = 5_000;

/** Bytes, and milliseconds, that the tracker goes on reading after its answer, lest a reset kills it. */
export const DRAIN_BYTES_MAX = 8_388_608;
export const DRAIN_MS_MAX = 1_000;

/** Open control connections at the tracker; past it the one that idles longest is closed. */
export const CONNECTIONS_MAX = 4_096;

/** Groups that one member is in at once: their view numbers must fit one heartbeat datagram. */
export const GROUPS_PER_MEMBER_MAX = 128;

/** Groups at a tracker. Each takes about 300 bytes, and a name in the answer to a registration. */
export const GROUPS_MAX = 10_000;

/** Members at a tracker: what one host can hear heartbeats from without falling behind. */
export const MEMBERS_MAX = 10_000;

/** Sequencers at a tracker: groups are spread by looking at each of them. */
export const SEQUENCERS_MAX = 1_000;

/** Ids of members that a tracker remembers after they are gone, so as not to take them back. */
export const GONE_IDS_MAX = 10_000;

/** Frames that wait in a tracker to be sent: one for each member, and notices to repeat. */
export const TRACKER_FRAMES_MAX = 16_384;

/** Ids of members that left lately that a member remembers per group, for a tracker's rebuild. */
export const REMOVED_IDS_MAX = 64;

/** Groups that a member remembers having left, so that its numbers go on when it comes back. */
export const LEFT_GROUPS_MAX = 1_024;

/** Groups of a sequencer in one lease datagram: 22 bytes each, and the header's 57. */
export const LEASES_PER_DATAGRAM = 60;

/** View changes that a tracker keeps per group, to send again to who missed a notice. */
export const VIEW_CHANGES_MAX = 64;

/**
 * Messages (fragments counted singly) that a receiver keeps of one sender beyond what it has
 * delivered. A window's worth of datagrams full of the shortest messages is about 10,000.
 */
export const RECEIVE_WINDOW_SEQS_MAX = 16_384;
/**
 * Seqs that a member of a safe group holds and its application has not taken; then its sequencer
 * waits. What is in flight counts, too: a window of the shortest messages has 2,400.
 */
export const UNTAKEN_SEQS_MAX = 4_096;

/** Bytes that a sender keeps of a stream until all have acknowledged them; then multicast waits. */
export const HISTORY_BYTES_MAX = 8_388_608;

/**
 * Bytes of each group that a sequencer without a file keeps to be asked for, buffers counted whole:
 * a day's talk of people, and what a hundred groups take is still less than a gigabyte.
 */
export const LOG_BYTES_MAX = 8_388_608;

/** Senders, by slot, whose names a sequencer without a file keeps per group: as many as may be there. */
export const LOG_SENDERS_MAX = 10_000;

/**
 * Bytes of each group that a member keeps of what it delivered last, for who comes late; only in
 * fifo groups, where nobody else does. A thousand lines that came one by one; more costs the garbage
 * collector of a busy member.
 */
export const RECENT_BYTES_MAX = 262_144;

/** Messages, and bytes of them, that one question for history brings at most: the newest of them. */
export const RECALL_MESSAGES_MAX = 10_000;
export const RECALL_BYTES_MAX = 8_388_608;

/** Bytes of messages after which a page of history ends, and datagrams that it costs at most. */
export const PAST_PAGE_BYTES = 8_192;
export const PAST_DATAGRAMS = 8;

/** Bytes accepted from the application and not yet sent; then multicast waits. */
export const UNSENT_BYTES_MAX = 1_048_576;

/** Ranges in one NAK: 64 of 12 bytes leave room for other frames in the datagram. */
export const NAK_RANGES_MAX = 64;

/**
 * Kernel bytes of a Linux receive buffer as it is by default (net.core.rmem_default); Deno has no
 * call to enlarge it. What is sent to a member and not yet acknowledged must fit in it.
 */
export const KERNEL_BUFFER_BYTES = 212_992;

/** Share of the kernel buffer that streams may fill; acks, heartbeats and repairs have the rest. */
export const STREAM_BUFFER_SHARE = 0.5;

/**
 * Kernel bytes of each stream that a receiver keeps after it has delivered them, to repeat them to
 * others when the sender dies: twice what can be unacknowledged by anybody who holds the window.
 */
export const KEPT_KERNEL_BYTES = KERNEL_BUFFER_BYTES;

/** Streams of members that are gone that are kept for others to ask for; the oldest goes. */
export const DEPARTED_STREAMS_MAX = 64;

/** Ranges in one extent: a window lost in turns has no more holes, and they fit a datagram. */
export const EXTENT_RANGES_MAX = 100;

/**
 * Ranges in one promise, so that it fits a datagram. What is held above them nobody has delivered:
 * if it gets lost its senders submit it again.
 */
export const PROMISE_RANGES_MAX = 100;

/** Ids in one part of an install, and in one expel: they fit a datagram. */
export const IDS_PER_FRAME_MAX = 200;

/**
 * What repair may cost: as many bytes as are sent new, or this many a second, whichever is more. At
 * 30 % loss each datagram is repeated 0.43 times; one for one leaves room for what is repeated in vain.
 */
export const REPAIR_SHARE = 1;
export const REPAIR_BYTES_PER_SECOND = 65_536;
/** Bytes of repair that may be saved up: all that is kept for one who was detached, once. */
export const REPAIR_BURST_BYTES = HISTORY_BYTES_MAX / 2;

/** Messages, and bytes of them, in one batch for the application: others have their turn, too. */
export const DELIVER_MESSAGES_MAX = 256;
export const DELIVER_BYTES_MAX = 65_536;

/** Frames for single members that wait to be sent; past it the oldest goes: each is sent again. */
export const FRAMES_WAITING_MAX = 4_096;

/** Events that wait for the application before the machine stops handing out deliveries. */
export const EVENTS_WAITING_MAX = 4_096;

/**
 * Bytes of a receive buffer that the kernel charges for one datagram, as measured on Linux
 * (veth and loopback alike): the payload sits in a slab of a power of two beside 576 bytes of
 * bookkeeping, and over about 700 bytes the next slab size counts.
 */
export function kernelBytesOf(datagramBytes: number): number {
  return datagramBytes <= 300 ? 832 : datagramBytes <= 700 ? 1_344 : 2_315;
}
/** Events of one group that wait for the application; then what came and went meanwhile is told as one. */
export const GROUP_EVENTS_MAX = 256;
