/**
 * The pure role of a member: {@linkcode Member} and what it is composed of. It knows no socket,
 * clock, timer, randomness or log; lib/client's shell gives it datagrams, answers and commands,
 * sends what it transmits, and hands its events to the application. The simulator runs the same
 * classes.
 *
 * A member composes a tracker link (heartbeats), requests (what waits for the tracker's answer)
 * and a group machine for each group that it is in. docs/PROTOCOL.md has the rules.
 *
 * @module
 */
export * from "./group/group.ts";
export * from "./member.ts";
export * from "./group/member_event.ts";
export * from "./member_input.ts";
export type { HistoryWish } from "./group/recalls.ts";
