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
 * Nothing here knows of views or of who is a member, nor of a socket, a clock, a timer or randomness
 * of its own; addresses are only passed on. The roles compose these parts. docs/PROTOCOL.md ("Fifo streams") has the rules.
 *
 * @module
 */
export * from "./stream/flow_window.ts";
export * from "./stream/fragments.ts";
export * from "./stream/resend_buffer.ts";
export * from "./stream/nak_schedule.ts";
export * from "./sequence/ordered_outbox.ts";
export * from "./stream/outbox.ts";
export * from "./stream/outgoing_stream.ts";
export * from "./stream/pace_watch.ts";
export * from "./past/past_page.ts";
export * from "./past/past_sender.ts";
export * from "./stream/receive_window.ts";
export * from "./past/recent.ts";
export * from "./stream/repair_budget.ts";
export * from "./stream/ring.ts";
export * from "./sequence/sequence_entry.ts";
export * from "./stream/stream_peer.ts";
export * from "./stream/stream_receiver.ts";
export * from "./stream/stream_sender.ts";
export * from "./stream/stream_transmitter.ts";
