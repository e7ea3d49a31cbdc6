/**
 * The parts of a stay in a group that do not depend on the group's mode: the interface
 * {@linkcode Group}, the constants of a stay ({@linkcode OwnStay}), the events for the application,
 * {@linkcode Leaving}, who has a leaver's messages ({@linkcode HoldersWatch}), and history: the questions
 * ({@linkcode Recalls}), and the answers with them ({@linkcode GroupHistory}).
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
export * from "./group_history.ts";
export * from "./holders_watch.ts";
export * from "./leaving.ts";
export * from "./member_event.ts";
export * from "./own_stay.ts";
export * from "./recalls.ts";
