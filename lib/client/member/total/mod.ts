/**
 * Our stay in a total-order group: {@linkcode TotalGroup} and its parts.
 *
 * - succession.ts: the phase (total_phase.ts), and every transition from one sequencer to the next
 *   (PROTOCOL 11). reign.ts is one sequencer's reign, hello_schedule.ts the greeting, promise_of.ts
 *   the promise, entry_relay.ts the entries that a new sequencer asks for.
 * - ordered_events.ts: entries of the sequence become events (10.3, 10.4). It composes
 *   view/ordered_view.ts (the view, whose members view/slot_table.ts keeps by their slots),
 *   view/heard_changes.ts (views that were received and not delivered yet) and active_slots.ts
 *   (the members that send at present).
 * - install_parts.ts: the parts of an install, which succession.ts adds and ordered_events.ts
 *   takes.
 * - submissions.ts: our messages, until they come back in the sequence (10.1).
 * - order_watch.ts, reach_reports.ts: reports that nobody orders the group, and of messages that do
 *   not reach somebody (10.5.5).
 * - stable_watch.ts: the wait for `stable` in a safe group (11.3).
 * - sequence_history.ts: the history that we can ask for (12.2).
 * - sequencer_peer.ts: the sequencer as our only peer. total_timers.ts: all timers.
 *
 * Streams themselves (windows, NAKs, acknowledgements, flow) are in lib/ordering. The sequencer's
 * own side is in lib/sequencer/machine. Anything of a fifo group is in ../fifo, which does not know
 * this folder.
 *
 * Invariants, which the code asserts:
 * - epochs only grow, and a member begins to follow a sequencer once (succession.ts);
 * - a member that has promised takes no entry before the epoch is open (succession.ts);
 * - nothing is delivered after the end of our stay (ordered_events.ts);
 * - an install begins right after the recovered log (ordered_events.ts);
 * - a member that joins is in the view once (view/ordered_view.ts).
 *
 * @module
 */
export * from "./total_group.ts";
