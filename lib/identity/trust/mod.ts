/**
 * Keys and their owners, as text and as decisions: public keys in the form of OpenSSH and their
 * fingerprints, the list of those who may take part ({@linkcode AllowList}), the keys that were
 * seen before ({@linkcode KnownKeys}), and links to a tracker ({@linkcode parseGmLink}).
 *
 * Everything is pure; files are read and written in lib/identity. A fault in a text is a value with
 * the number of its line. Invariants: a line that cannot be read is never skipped in silence, since
 * it may be the one that matters; a name that comes with another key is never taken as new.
 *
 * @module
 */
export * from "./allow_list.ts";
export * from "./gm_link.ts";
export * from "./known_keys.ts";
export * from "./public_key_text.ts";
