/**
 * The pure role of a sequencer: {@linkcode Sequencer}, which registers at a tracker, is granted
 * groups, and gives the messages of each their place in one sequence. Per group, an
 * {@linkcode OrderedGroup}: it takes the members' submissions in the order of each sender, numbers
 * them together with the changes of the view, and sends the sequence to all members.
 *
 * What may not be here: sockets, clocks, timers, randomness, a log; and the engine that keeps the
 * sequence: appending is an event out and an `appended` input back, and nothing is sent before.
 * docs/PROTOCOL.md has the rules (section 10).
 *
 * @module
 */
export * from "./log_types.ts";
export * from "./ordered_group.ts";
export * from "./sequencer.ts";
export * from "./sequencer_event.ts";
