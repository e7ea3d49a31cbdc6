/**
 * The vocabulary that every other folder shares: what a machine is ({@linkcode Machine}), ids,
 * addresses, ranges of seqs, {@linkcode Deadlines}, the queue {@linkcode Fifo}, and {@linkcode
 * invariant}. limits.ts has every number that nothing may pass (the datagram limit is its
 * {@linkcode DATAGRAM_BYTES_MAX}), defaults.ts every time that steers the protocol, each with its
 * unit and reason; docs/PROTOCOL.md section 6 lists both.
 *
 * Nothing here knows of a socket, a clock, a timer, randomness or a log: time comes in as an
 * {@linkcode Instant}, randomness as a {@linkcode Random}. Nothing here knows what travels on the
 * wire (lib/wire). Every folder may import core; core imports no other.
 *
 * @module
 */
export * from "./address.ts";
export * from "./base64.ts";
export * from "./channel.ts";
export * from "./deadlines.ts";
export * from "./defaults.ts";
export * from "./direct_name.ts";
export * from "./escapes.ts";
export * from "./fifo.ts";
export * from "./forget_oldest.ts";
export * from "./ids.ts";
export * from "./invariant.ts";
export * from "./ip.ts";
export * from "./kernel_bytes.ts";
export * from "./limits.ts";
export * from "./machine.ts";
export * from "./mode.ts";
export * from "./names.ts";
export * from "./plausible.ts";
export * from "./random.ts";
export * from "./recent_ids.ts";
export * from "./same_bytes.ts";
export * from "./seq_range.ts";
export * from "./signed_identity.ts";
export * from "./table_limits.ts";
