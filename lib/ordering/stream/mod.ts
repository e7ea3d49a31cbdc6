/**
 * Streams: the messages of one sender in one group, numbered from 1 without holes.
 *
 * The outgoing side: `Outbox` numbers and keeps messages, {@linkcode StreamSender} decides what
 * goes out and when, with {@linkcode Backlog} (how much may be accepted ahead of the network),
 * {@linkcode FlowWindow} (how much may be in flight), `ReceivingPeers` (the least that any peer
 * has), `Retention` (what is kept), {@linkcode PaceWatch} (which peers are too slow), {@linkcode
 * ReachWatch} with {@linkcode LongRepeats} (which peers are not reached), `TailSchedule`, and
 * `StreamRepair` with {@linkcode PeerRepair} (what is repeated).
 *
 * The incoming side: {@linkcode ReceiveWindow} brings messages into order (its parts are in
 * window/), {@linkcode NakSchedule} says when to ask for a hole, `OwedAcks` when to acknowledge,
 * and {@linkcode StreamReceiver} has the streams of all peers, which share the process's receive
 * buffer with those of its other groups ({@linkcode BufferShare}). In a signed group `SignedOutbox`
 * signs what goes out, and `OpenRun` in window/ keeps back what is not checked. {@linkcode
 * StreamTransmitter} packs what both sides want sent. An {@linkcode Outbound} and an {@linkcode
 * Inbound} are what we know of one peer, as a receiver and as a sender.
 *
 * Invariants: a sender forgets a message only after every peer that holds the window has
 * acknowledged it, and never before it was sent; the bytes in flight fit our share of a receiver's
 * kernel buffer; a receiver takes each seq once and in order, and gives a hole up only when its
 * holder says so, never by count of tries. The marks of a receive window never pass each other.
 *
 * The timers, and where they are: the tail (`TailSchedule`); messages wait, and a peer is slow or
 * may come back (`PaceTimer` in pace_watch.ts); an ack is due (`OwedAcks`); a NAK is due
 * (`StreamReceiver`, from `NakSchedule`); repair waits for its budget (`StreamTransmitter`). The
 * milliseconds are in lib/core/defaults.ts.
 *
 * Nothing here knows of views, or of who is a member. docs/PROTOCOL.md has the rules in 8.2 to 8.4.
 *
 * @module
 */
export * from "./flow/backlog.ts";
export * from "./flow/buffer_share.ts";
export * from "./flow/flow_window.ts";
export * from "./fragments.ts";
export * from "./long_repeats.ts";
export * from "./message_batch.ts";
export * from "./outbox.ts";
export * from "./outgoing_stream.ts";
export * from "./pace_watch.ts";
export * from "./reach_watch.ts";
export * from "./repair/nak_schedule.ts";
export * from "./repair/peer_repair.ts";
export * from "./repair/repair_budget.ts";
export * from "./window/receive_window.ts";
export * from "./resend_buffer.ts";
export * from "./ring.ts";
export * from "./signed_outbox.ts";
export * from "./stream_peer.ts";
export * from "./stream_receiver.ts";
export * from "./stream_sender.ts";
export * from "./stream_sender_options.ts";
export * from "./stream_transmitter.ts";
export * from "./tail_schedule.ts";
export * from "./window/arrived_run.ts";
export * from "./window/offered.ts";
export * from "./window/open_run.ts";
export * from "./window/receive_window_options.ts";
export * from "./window/run_check.ts";
export { Arrivals } from "./window/arrivals.ts";
