/**
 * The pure parts that ordering is made of: a stream's outgoing side ({@linkcode Outbox},
 * {@linkcode History}, {@linkcode FlowWindow}, {@linkcode StreamSender}) and its incoming side
 * ({@linkcode ReceiveWindow}, {@linkcode NakSchedule}, {@linkcode StreamReceiver}), the cutting of
 * long messages into fragments, and the one sequence of a total-order group
 * ({@linkcode OrderedOutbox}).
 *
 * A stream is what one member multicasts in one group: messages numbered from 1 without holes. The
 * sender keeps each until everybody has acknowledged it; a receiver keeps what came early, asks
 * for what is missing, and hands out messages in the order of their numbers, each once.
 *
 * Beside them lives what every role that talks to a tracker has: {@linkcode Requests} under way, and
 * {@linkcode Counters}.
 *
 * Nothing here knows of views or of who is a member, nor of a socket, a clock, a timer or randomness
 * of its own; addresses are only passed on. The roles compose these parts. docs/PROTOCOL.md ("Fifo streams") has the rules.
 *
 * @module
 */
export * from "./counters.ts";
export * from "./flow_window.ts";
export * from "./fragments.ts";
export * from "./history.ts";
export * from "./nak_schedule.ts";
export * from "./ordered_outbox.ts";
export * from "./outbox.ts";
export * from "./outgoing_stream.ts";
export * from "./pace_watch.ts";
export * from "./past_page.ts";
export * from "./past_sender.ts";
export * from "./receive_window.ts";
export * from "./recent.ts";
export * from "./repair_budget.ts";
export * from "./requests.ts";
export * from "./ring.ts";
export * from "./sequence_entry.ts";
export * from "./stream_peer.ts";
export * from "./stream_receiver.ts";
export * from "./stream_sender.ts";
export * from "./stream_transmitter.ts";
