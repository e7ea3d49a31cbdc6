/**
 * Our stay in a fifo group: {@linkcode FifoGroup} and its parts.
 *
 * - own_stream.ts, own_deliveries.ts: our messages, to the others and to ourselves (PROTOCOL 8.2).
 * - stays.ts: the other members, from joining to going. It composes peer_roster.ts (the views, 7),
 *   greeter.ts (where streams begin, 8.1), earlier_stays.ts (members that are back, 8.1.4) and
 *   departed/ (streams of members that are gone, 8.6).
 * - view_reports.ts, unnumbered_leaves.ts: the views as the application is told of them (8.1.9).
 * - slow_members.ts: notices of members that are too slow (8.4.9).
 * - fifo_history.ts: history, which the members of a fifo group keep (12.3; recent/).
 * - fifo_deliveries.ts: the messages and gaps as the application takes them (8.2).
 * - fifo_timers.ts: all timers of a fifo group.
 *
 * Streams themselves (windows, NAKs, acknowledgements, flow) are in lib/ordering and know no views.
 * The sequence of a total-order group and anything of a sequencer is in ../total, which does not
 * know this folder.
 *
 * Invariants, which the code asserts:
 * - views are applied one by one, and a member has one stay at a time (peer_roster.ts);
 * - a stay is in one place: the roster, the stays that wait for their last seq, or the departed
 *   streams (departed/departed_streams.ts, earlier_stays.ts);
 * - the cut of a stay is fixed once, and nothing up to it is delivered in that stay (stays.ts);
 * - the end of a departed stream is found only when the extent of every survivor is here
 *   (departed/departed_stream.ts).
 *
 * @module
 */
export * from "./fifo_group.ts";
export type { FifoTimers } from "./fifo_timers.ts";
export { DEPARTED_PHASES, type DepartedPhase } from "./departed/departed_stream.ts";
