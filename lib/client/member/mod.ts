/**
 * The pure role of a member: {@linkcode Member} and its parts. The simulator runs the same classes
 * as the client.
 *
 * - member.ts: passes every input to the part that it concerns. member_phase.ts: the phase.
 *   incoming_datagrams.ts: passes on each frame that arrives.
 * - tracker_link.ts, view_sync.ts, restorations.ts: heartbeats, and what follows from their
 *   answers. path_reports.ts: the tracker's silence, and datagrams that get lost on the way.
 * - memberships.ts, exits.ts, former_stays.ts: joining, leaving and coming back after an eviction.
 *   direct_openings.ts: the direct groups that we are to be in and are not in yet.
 * - group/, fifo/, total/: our stay in a group. fifo/ and total/ never import each other; only
 *   enter_group.ts decides which of the two a group needs.
 *
 * Nothing in here knows a socket, clock, timer, randomness or log. lib/client's shell hands in
 * datagrams, answers and commands, sends what the member transmits, and hands events to the
 * application. docs/PROTOCOL.md, sections 5 and 7 to 12, has the rules; docs/ARCHITECTURE.md has
 * pictures of the phases.
 *
 * Invariants, which the code asserts:
 * - a registration is answered once, and a member quits only when it is being closed (member.ts);
 * - only a group that is being left is drained (memberships.ts);
 * - an exit is recorded before it is sent, and sent only while we are registered (exits.ts).
 *
 * @module
 */
export * from "./group/group.ts";
export * from "./member.ts";
export * from "./group/member_event.ts";
export type { OrderWords } from "./group/order_words.ts";
export * from "./member_input.ts";
export * from "./member_phase.ts";
export type { HistoryWish } from "./group/recalls.ts";
export {
  countOf,
  type HistoryMessage,
  keptBytesOfBatch,
  keptBytesOfMessage,
  type MessageBatch,
  seqsOf,
} from "../../ordering/mod.ts";
