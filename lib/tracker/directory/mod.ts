/**
 * The tracker as a machine: requests and datagrams in; answers, datagrams and traces out.
 *
 * {@linkcode Directory} composes small parts. The roster holds who is registered and in which
 * groups, and is the one place where a view changes; a group numbers its views and keeps its newest
 * changes. The failure detector tells from heartbeats who is gone, registrations (with the name
 * claims) and requests answer what comes over TCP, heartbeats mends lost notices, and rebuild takes
 * members back after a restart. What is to be sent waits in outgoing, the news of groups in group
 * news.
 *
 * Groups of mode total have a sequencer. Sequencers holds who can be one, and tells from their leases
 * who is silent; a new group is placed by a hash of ids (placement). Its views are numbered as
 * always, but told to its sequencer alone, for there they take effect in their place in the order.
 * Leases mends lost grants and notices as heartbeats does for members, sequencer reports is rebuild's
 * part for sequencers, and invitations calls the one of which only the address is known.
 *
 * Invariants:
 * - One change of a group makes one view; view numbers and slots only grow, also across a restart.
 * - A name is one living member's. An id that is gone never comes back.
 * - A view is published complete or not at all: while a group is being restored its number is 0.
 * - A group keeps the sequencer that it was made with; it may lose it, and then takes no more members.
 * - Nothing here needs a datagram to arrive: what is lost is told again with the next heartbeat or lease.
 *
 * The rules are in docs/PROTOCOL.md, section tracker. Nothing in this folder knows of sockets, clocks
 * or randomness of its own; lib/tracker/server.ts drives it.
 *
 * @module
 */
export { Directory } from "./directory.ts";
export type {
  AnswerEvent,
  DirectoryEvent,
  DirectoryInput,
  DirectoryTrace,
  EvictionReason,
} from "./state/directory_events.ts";
export type { DirectoryOptions } from "./options.ts";
export type { Statistics } from "./state/statistics.ts";
