import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { invariant } from "../core/mod.ts";
import { type Cipher, NONCE_BYTES, TAG_BYTES } from "./cipher.ts";

/** ChaCha20-Poly1305 (RFC 8439) in JavaScript, for runtimes whose node:crypto lacks it. */
export const PORTABLE_CIPHER: Cipher = {
  seal(key, nonce, associated, plain) {
    const both = chacha20poly1305(key, nonce, associated).encrypt(plain);
    return { sealed: both.subarray(0, plain.length), tag: both.subarray(plain.length) };
  },
  open(key, nonce, associated, sealed, tag) {
    // What a peer sent cannot break these, so that the only error below is a wrong tag.
    invariant(nonce.length === NONCE_BYTES && tag.length === TAG_BYTES, "Lengths are fixed");
    const cipher = chacha20poly1305(key, nonce, associated);
    const both = new Uint8Array(sealed.length + TAG_BYTES);
    both.set(sealed);
    both.set(tag, sealed.length);
    try {
      return cipher.decrypt(both);
    } catch {
      return undefined;
    }
  },
};
