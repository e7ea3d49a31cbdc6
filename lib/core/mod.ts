/**
 * The vocabulary that every other folder shares: what a machine is, ids, addresses, ranges of
 * sequence numbers, deadlines, and all limits and defaults with their reasons.
 *
 * Nothing in here knows of a socket, a clock, a timer, randomness or a log: time comes in as an
 * {@linkcode Instant}, randomness as a {@linkcode Random}. Nothing in here knows what travels on
 * the wire either (that is lib/wire). Everything may import core; core imports nothing.
 *
 * @module
 */
export * from "./address.ts";
export * from "./deadlines.ts";
export * from "./defaults.ts";
export * from "./forget_oldest.ts";
export * from "./ids.ts";
export * from "./invariant.ts";
export * from "./ip.ts";
export * from "./limits.ts";
export * from "./machine.ts";
export * from "./mode.ts";
export * from "./names.ts";
export * from "./random.ts";
export * from "./recent_ids.ts";
export * from "./seq_range.ts";
