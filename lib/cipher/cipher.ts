import { createCipheriv, createDecipheriv } from "node:crypto";

/** Bytes of a nonce, which no key may seal with twice. */
export const NONCE_BYTES = 12;
/** Bytes of an authentication tag. */
export const TAG_BYTES = 16;
const NAME = "aes-256-gcm";
const OPTIONS = { authTagLength: TAG_BYTES } as const;

/** Authenticated encryption with associated data, under keys of 32 bytes. */
export interface Cipher {
  /** Encrypts, and returns the encrypted bytes and the tag over them and `associated`. */
  seal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): {
    readonly sealed: Uint8Array;
    readonly tag: Uint8Array;
  };
  /** Decrypts; `undefined` if the tag is wrong. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    associated: Uint8Array,
    sealed: Uint8Array,
    tag: Uint8Array,
  ): Uint8Array | undefined;
}

/** AES-256-GCM (NIST SP 800-38D) of the system's crypto. */
export const SYSTEM_CIPHER: Cipher = {
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
