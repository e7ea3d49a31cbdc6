/**
 * A sequencer as a machine. {@linkcode Sequencer} is the whole role: it registers at a tracker
 * ({@linkcode SequencerLink}, in link/), holds the groups that it is granted, and gives each
 * message of theirs its place in one sequence.
 *
 * A group is held in one of two forms. A {@linkcode Takeover} (takeover/) asks the members of a
 * group that was another sequencer's what they have of the sequence; the outcome is a {@linkcode
 * Recovery}. An {@linkcode OrderedGroup} takes the members' submissions, numbers them together with
 * the changes of the view, and sends the sequence to all. Its {@linkcode Admission} is the step
 * that decides the order; its {@linkcode SequencedMembers} are the members that may submit; its
 * {@linkcode Licence} decides when; its {@linkcode Opening} brings members into the epoch; its
 * {@linkcode LogFeed} makes the batches for the engine.
 *
 * Sockets, clocks, timers, randomness and a log do not belong here, nor does the engine that keeps
 * the sequence. Appending is an event out and an `appended` input back (decision 0009).
 *
 * Invariants, each asserted where it is kept:
 * - Places are given at the end of a `handle` or a `handleTimeout`, under a valid licence, never by
 *   a poll. A member's submissions get theirs in order, each once.
 * - An entry is sent only after the engine has confirmed it, and batches for the engine follow each
 *   other without a hole.
 * - View numbers rise by one per entry, except for a whole view, which is one step.
 * - The install that opens an epoch after a takeover begins right after the recovered log.
 * - A group is taken over, then ordered, then released, and its epoch never goes back.
 *
 * docs/PROTOCOL.md says why: 10 for a group, 11 for takeovers and safe groups, 9.5 for leases.
 *
 * @module
 */
export * from "./log_types.ts";
export * from "./ordered_group.ts";
export * from "./ordered_group_options.ts";
export * from "./sequencer.ts";
export * from "./sequencer_event.ts";
