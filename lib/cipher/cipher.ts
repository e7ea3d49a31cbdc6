/** Bytes of a nonce, which no key may seal with twice. */
export const NONCE_BYTES = 12;
/** Bytes of an authentication tag. */
export const TAG_BYTES = 16;

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
