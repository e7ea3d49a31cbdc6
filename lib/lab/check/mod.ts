/**
 * Decides whether the order in a run was right, from what its clients reported.
 *
 * check_order.ts checks a fifo group, check_total_order.ts a total-order group, both delivery by
 * delivery. check_load.ts checks a load, of which there are only the clients' own findings and
 * hashes. violation.ts and load_violation.ts name every way in which an order can be wrong, with a
 * sentence for people.
 *
 * Pure functions: no I/O, no time, no randomness. Invariant: nothing here uses the code of gm that
 * orders messages, so that a bug there cannot hide itself. A wrong order is a value, never an
 * error. tests/nemesis/judge builds on these checks for members that crash and come back.
 *
 * @module
 */
export * from "./check_load.ts";
export * from "./check_order.ts";
export * from "./check_total_order.ts";
export * from "./load_violation.ts";
export * from "./violation.ts";
