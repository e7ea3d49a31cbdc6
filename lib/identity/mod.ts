/**
 * The identity of a process: an Ed25519 key pair in a file that only its owner can use
 * ({@linkcode openIdentity}), with which it signs, and the check of the signatures of others
 * ({@linkcode SYSTEM_VERIFIER}). Here are the files and the calls of node:crypto; what is signed is
 * in statements/, and whose key is whose in trust/, both pure.
 *
 * Nothing here travels or decides. Invariants: a private key leaves no object and is in no text for
 * people; a file that others than its owner can read is refused; a file with an identity is never
 * overwritten. Importing this folder loads node:crypto, so a process imports it only once it has an
 * identity.
 *
 * {@linkcode Acquaintances} has the identity of a process, and the keys that it has seen of others.
 * docs/decisions/0123 has the reasons.
 *
 * @module
 */
export * from "./acquaintances.ts";
export * from "./identity.ts";
export * from "./identity_file.ts";
export * from "./identity_file_error.ts";
export * from "./known_file.ts";
export * from "./parse_private_key.ts";
export * from "./system_verifier.ts";
export * from "./trust_files.ts";
