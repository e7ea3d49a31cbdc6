/**
 * The shell around the machines: the loop that drives a machine ({@linkcode Driver}), the clock,
 * UDP sockets, requests to the tracker over TCP, host names, and the log. Beside the servers of the
 * roles this is the only folder that uses Deno's network, timers and clock.
 *
 * No rule of the protocol lives here: nothing looks into a datagram, decides an order or knows a
 * member. Invariants: an address that leaves this folder is an IP literal in canonical text, so
 * that comparing two is comparing text; datagrams leave in the order in which the machine packed
 * them; events are handed over before transmits (lib/core/machine.ts). A datagram that could not be
 * sent is counted and forgotten, since the machines repair losses anyway.
 * The machines know a tracker by its first address, wherever its name leads later
 * ({@linkcode FollowedTracker}, decision 0097).
 *
 * docs/PROTOCOL.md has what travels over TCP in section 5. The loop is described in
 * docs/ARCHITECTURE.md and decision 0006.
 *
 * @module
 */
export * from "./allows_channel.ts";
export * from "./bind_error.ts";
export * from "./channels.ts";
export * from "./clock.ts";
export * from "./driver.ts";
export * from "./file_failure.ts";
export * from "./followed_tracker.ts";
export * from "./log.ts";
export * from "./names/mod.ts";
export * from "./process_usage.ts";
export * from "./receive_buffer_bytes.ts";
export * from "./request.ts";
export * from "./sealed_control/mod.ts";
export * from "./secure_random.ts";
export * from "./shell_warnings.ts";
export * from "./tracker_requests.ts";
export * from "./tracker_unreachable_error.ts";
export * from "./udp.ts";
export * from "./wrong_key_error.ts";
