/**
 * The state of the directory: members, sequencers, groups, and what is to be sent about them.
 *
 * {@linkcode Roster} is the one place where members and groups come and go, {@linkcode Sequencers}
 * the same for sequencers and for who orders which group. {@linkcode FailureDetector} finds the
 * silent ones. {@linkcode Outgoing} holds the frames that wait, with the news of groups, and
 * {@linkcode DirectoryEventQueue} the answers and traces. Rules about a frame or a request do not
 * live here: handlers/ and rebuild/ decide, and call methods of this folder.
 *
 * Invariants:
 * - A name is one member's, an address one sequencer's, and the name and the id of a group are its
 *   own.
 * - An id that is gone never comes back (PROTOCOL 7.1).
 * - A member lists a group exactly if the group lists the member; the same holds for a sequencer
 *   and the groups that it orders.
 * - Views, slots and epochs of a group only grow. One change makes one view (7.2).
 * - A group that is being restored makes no view, and shows view 0 (9.4.3).
 * - The failure detectors watch exactly the members and the sequencers that are registered.
 *
 * docs/PROTOCOL.md has the rules in sections 7 and 9, for sequencers also in 11.1 and 12.1.
 *
 * @module
 */
export * from "./aged_list.ts";
export * from "./arrival.ts";
export * from "./directory_event_queue.ts";
export * from "./directory_events.ts";
export * from "./directory_group.ts";
export * from "./directory_member.ts";
export * from "./directory_sequencer.ts";
export * from "./failure_detector.ts";
export * from "./group_news.ts";
export * from "./groups.ts";
export * from "./hearing.ts";
export * from "./identities.ts";
export * from "./members.ts";
export * from "./outgoing.ts";
export * from "./placement.ts";
export * from "./registrant.ts";
export * from "./roster.ts";
export * from "./sequencers.ts";
export * from "./statistics.ts";
