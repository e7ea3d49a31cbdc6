/**
 * The parts of a stay in a group that do not depend on the group's mode: the interface
 * {@linkcode Group}, the constants of a stay ({@linkcode OwnStay}), the events for the application,
 * {@linkcode RoomWatch}, {@linkcode Leaving}, and history: our questions ({@linkcode Recalls}), and
 * both ways together ({@linkcode HistoryExchange}). The end of a stay in a total-order group is
 * here, too ({@linkcode OrderedLeaving}, {@linkcode HoldersWatch}): it needs no stream.
 *
 * No streams, peers or views live here: those are in fifo/ and total/, which import this folder and
 * never each other. docs/PROTOCOL.md, sections 8.5 (leaving) and 12.4 (history), has the rules.
 *
 * Invariant, which the code asserts: a stay ends once, and is drained only after leaving has begun
 * ({@linkcode Leaving}).
 *
 * @module
 */
export * from "./group.ts";
export * from "./group_events.ts";
export * from "./history_exchange.ts";
export * from "./holders_watch.ts";
export * from "./leaving.ts";
export * from "./member_event.ts";
export * from "./ordered_leaving.ts";
export * from "./own_stay.ts";
export * from "./recalls.ts";
export * from "./room_watch.ts";
