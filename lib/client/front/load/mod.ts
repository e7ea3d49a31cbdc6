/**
 * The load generator inside `gm client --load`, which `gm lab` drives through stdin. It is in the
 * client so that a message is timed where it is delivered, and it is loaded only there, for it
 * brings a package with it.
 *
 * The lab says when it begins, how many messages and how far apart (load_command.ts). Each message
 * carries its number and when it was *due* (load_message.ts, load_sender.ts): latency counts from
 * then, so a sender that is held up cannot hide the wait. Every delivery is checked as it comes
 * (delivery_check.ts), and a hash shows whether all members agree on the order (order_hash.ts), so
 * the verdict covers every message and memory stays constant. Latencies go into HDR histograms,
 * handed over several times a second (load_recorder.ts, latency_histogram.ts, load_lines.ts).
 *
 * No rule of the protocol lives here, and nothing of the code that orders is used.
 *
 * @module
 */
export * from "./delivery_check.ts";
export * from "./latency_histogram.ts";
export * from "./load_command.ts";
export * from "./load_lines.ts";
export * from "./load_message.ts";
export * from "./load_recorder.ts";
export * from "./load_sender.ts";
export * from "./load_session.ts";
export * from "./missing_numbers.ts";
export * from "./order_hash.ts";
