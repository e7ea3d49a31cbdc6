/**
 * The one sequence of a total-order group: messages of all members and changes of the view,
 * numbered together by the group's sequencer. {@linkcode SequenceEntry} is what has one place in
 * it; {@linkcode OrderedOutbox} is its outgoing side at the sequencer. To a member the sequence is
 * a stream, which it takes with the parts of lib/ordering/stream; in a signed group {@linkcode
 * SignedSequence} checks what it takes.
 *
 * Invariants: seqs have no holes, the fragments of a message follow each other, and an entry is
 * sent only after the ordered log has it. Which entry comes next is decided in
 * lib/sequencer/machine. docs/PROTOCOL.md has the rules in 10.1, 10.3 and 11.1.
 *
 * @module
 */
export * from "./ordered_outbox.ts";
export * from "./sequence_entry.ts";
export * from "./signed_sequence.ts";
export * from "./unknown_sender.ts";
