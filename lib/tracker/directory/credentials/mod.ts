/**
 * The right to register under a name (PROTOCOL 7.10, 9.1.7): {@linkcode Credentials} verifies the
 * signatures of registrations and reports, asks the list of those who may take part, and keeps the
 * names that belong to keys. Members and sequencers live in state/; nothing here adds one.
 *
 * Invariants: no identity leaves this folder that was not verified; a registration is signed for a
 * nonce of this tracker's life, and a report for its boot id. A tracker without an identity takes
 * everybody, and no keys.
 *
 * @module
 */
export * from "./credentials.ts";
export * from "./nonces.ts";
