/**
 * The load generator inside `gm client --load`, which `gm lab` drives through stdin. It is part of
 * the client so that a message is timed where it is delivered. It brings a package with it, so it
 * is loaded only with `--load`.
 *
 * The lab says when the load begins, how many messages there are and how far apart
 * (load_command.ts). Each message carries its number, the time at which it was *due*, and how late
 * it was sent (load_message.ts, load_sender.ts, wait_until_due.ts). The response time counts from
 * when the message was due, so a sender that is held up cannot hide the wait; the service time
 * counts from the sending. Both go into HDR histograms, which are written several times a second
 * (load_recorder.ts, latency_histogram.ts, load_lines.ts).
 *
 * No rule of the protocol lives here, and nothing of the code that orders messages is used: the
 * verdict must not rest on it.
 *
 * Invariants:
 * - No message is sent before it is due. All times are of monotonic clocks, and a time that
 *   cannot be is counted and left out, never changed.
 * - Every delivery is checked as it comes (delivery_check.ts), and a hash shows whether all members
 *   agree on the order (order_hash.ts). So the verdict covers every message.
 * - Memory is constant, whatever the number of messages.
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
export * from "./wait_until_due.ts";
