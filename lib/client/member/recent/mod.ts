/**
 * The messages that a member delivered last and remembers for others, in both orders
 * ({@linkcode RecentMessages}, {@linkcode RecentSequence}). docs/PROTOCOL.md, sections 12.2 and
 * 12.6, has the rules.
 *
 * Nobody is asked for anything here; questions for history are in group/recalls.ts.
 *
 * Invariant: the bytes that are counted are those of the messages that are kept
 * ({@linkcode MessageRing}).
 *
 * @module
 */
export * from "./byte_ring.ts";
export * from "./message_ring.ts";
export * from "./recent_messages.ts";
export * from "./recent_sequence.ts";
