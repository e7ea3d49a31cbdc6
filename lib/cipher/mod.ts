/**
 * The one cipher of gm, {@linkcode SYSTEM_CIPHER}: AES-256-GCM, which datagrams (lib/net/seal) and
 * control connections (lib/noise) are sealed with under a shared key. docs/decisions/0119 has the
 * choice, and how much one key may seal.
 *
 * The arithmetic is that of node:crypto. Everything is pure: keys and nonces are passed in. Whoever
 * seals keeps the invariant that no key seals twice with one nonce. Importing this folder loads
 * node:crypto, which takes some 50 ms, so gm imports it only once it has a key.
 *
 * @module
 */
export * from "./cipher.ts";
