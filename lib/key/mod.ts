/**
 * The shared key of a lab: who holds it may take part (docs/decisions/0112). This folder reads and
 * writes the key file, and derives the keys that are used from those in the file.
 *
 * Nothing here seals anything: datagrams are sealed in lib/net/seal. The command `gm key` is in
 * front/. Invariants: a key of the file is used for nothing but derivation; a key file that others
 * than its owner can read is refused; no text for people shows a key, except that of `gm key new`
 * without a file.
 *
 * @module
 */
export * from "./check_key_file_name.ts";
export * from "./key_file_error.ts";
export * from "./keyring.ts";
export * from "./parse_keys.ts";
export * from "./read_key_file.ts";
export * from "./shared_key.ts";
export * from "./write_key_file.ts";
