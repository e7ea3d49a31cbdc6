/**
 * The command `gm key`: it makes, exchanges and names keys. What a key file is, and what is derived
 * from its keys, is in the folder around this one.
 *
 * Invariants: a key is written to stdout only by `gm key new` without a file; no file is
 * overwritten but by `gm key rotate`, which replaces it as a whole.
 *
 * docs/decisions/0112 has the reasons.
 *
 * @module
 */
export * from "./command.ts";
export * from "./rotate_keys.ts";
