/**
 * The one cipher of gm, {@linkcode SYSTEM_CIPHER}: ChaCha20-Poly1305. Datagrams (lib/net/seal)
 * and control connections (lib/noise) are sealed with it under a shared key. docs/decisions/0127
 * has the reasons.
 *
 * The arithmetic is that of node:crypto, or of @noble/ciphers where node:crypto lacks the cipher.
 * Everything is pure: keys and nonces are passed in. Whoever seals keeps the invariant that no key
 * seals twice with one nonce. Importing this folder loads node:crypto, which takes some 50 ms, so
 * gm imports it only once it has a key.
 *
 * @module
 */
export * from "./cipher.ts";
export * from "./native_cipher.ts";
export * from "./system_cipher.ts";
