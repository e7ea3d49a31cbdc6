/**
 * The shell around the machines: the clock, UDP sockets, one-line requests to the tracker over
 * TCP, host names, the log, and the loop that drives a machine (driver.ts). Beside the servers of
 * the roles this is the only folder that touches Deno's network, timers and clock.
 *
 * No rule of the protocol lives here: nothing in it looks into a datagram, decides an order or
 * knows a member. Addresses that leave this folder are IP literals in canonical text (IPv4-mapped
 * IPv6 is written as IPv4), so that comparing two of them is comparing text. A datagram that could
 * not be sent is a lost one, counted and otherwise passed over: the machines repair losses anyway.
 *
 * @module
 */
export * from "./bind_error.ts";
export * from "./clock.ts";
export * from "./driver.ts";
export * from "./endpoint.ts";
export * from "./environment_error.ts";
export * from "./file_failure.ts";
export * from "./log.ts";
export * from "./process_usage.ts";
export * from "./request.ts";
export * from "./resolve.ts";
export * from "./tracker_requests.ts";
export * from "./tracker_unreachable_error.ts";
export * from "./udp.ts";
export * from "./unknown_host_error.ts";
