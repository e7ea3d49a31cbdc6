/**
 * The tracker as a machine: requests and datagrams go in; answers, datagrams and traces come out.
 *
 * {@linkcode Directory} puts the parts together, and timers.ts lists when it does something by
 * itself. handlers/ has the rules for each kind of request and frame, rebuild/ those after a
 * restart, and state/ the members, sequencers and groups that they change. Imports go in this
 * direction only. Nothing in this folder has a socket, a clock or randomness of its own;
 * lib/tracker/server.ts drives it.
 *
 * A fifo group's views go to its members. A group of mode total has a sequencer, chosen by a hash
 * of ids: its views are numbered in the same way, but go to the sequencer alone, and take effect at
 * their place in the order.
 *
 * Invariants:
 * - No view, grant or reign names an address that is not proven.
 * - One change of a group makes one view. View numbers and slots only grow, also across a restart.
 * - A name is one living member's. An id that is gone never comes back.
 * - A view is shown complete or not at all: while a group is being restored its number is 0.
 * - A group keeps its sequencer until that leaves, is evicted or fails it, or a member knows a
 *   newer epoch. While it has none, no member joins it.
 * - No datagram needs to arrive: what is lost is repeated with the next heartbeat or lease.
 *
 * docs/PROTOCOL.md has the rules in sections 7 and 9, for sequencers also in 11.1, 11.4 and 12.1.
 *
 * @module
 */
export type { TrackerIdentity } from "./credentials/mod.ts";
export { Directory } from "./directory.ts";
export type { DirectoryOptions } from "./options.ts";
export type {
  DirectoryEvent,
  DirectoryInput,
  DirectoryTrace,
  EvictionReason,
  Statistics,
} from "./state/mod.ts";
