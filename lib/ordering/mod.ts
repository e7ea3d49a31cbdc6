/**
 * The pure parts that ordering is made of: streams (stream/), the one sequence of a total-order
 * group (sequence/), history (past/), and what paths pass (path/). The roles compose them; each
 * folder's own `mod.ts` says what must hold there.
 *
 * Nothing here knows of views or of who is a member, nor of a socket, a clock, a timer or
 * randomness of its own; addresses are only passed on. docs/PROTOCOL.md has the rules: streams in
 * section 8, the sequence in sections 10 and 11, history in section 12.
 *
 * @module
 */
export * from "./past/mod.ts";
export * from "./path/mod.ts";
export * from "./sequence/mod.ts";
export * from "./stream/mod.ts";
