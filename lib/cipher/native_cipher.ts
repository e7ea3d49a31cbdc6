import { createCipheriv, createDecipheriv, getCiphers } from "node:crypto";
import { type Cipher, TAG_BYTES } from "./cipher.ts";

const NAME = "chacha20-poly1305";
const OPTIONS = { authTagLength: TAG_BYTES } as const;

/** Returns true if this runtime's node:crypto has ChaCha20-Poly1305. Deno 2.4 does not. */
export function hasNativeCipher(): boolean {
  return getCiphers().includes(NAME);
}

/** ChaCha20-Poly1305 (RFC 8439) of node:crypto. */
export const NATIVE_CIPHER: Cipher = {
  seal(key, nonce, associated, plain) {
    const cipher = createCipheriv(NAME, key, nonce, OPTIONS);
    cipher.setAAD(associated, { plaintextLength: plain.length });
    const sealed = cipher.update(plain);
    cipher.final();
    return { sealed, tag: cipher.getAuthTag() };
  },
  open(key, nonce, associated, sealed, tag) {
    const decipher = createDecipheriv(NAME, key, nonce, OPTIONS);
    decipher.setAAD(associated, { plaintextLength: sealed.length });
    decipher.setAuthTag(tag);
    const plain = decipher.update(sealed);
    try {
      decipher.final();
      return plain;
    } catch {
      return undefined;
    }
  },
};
