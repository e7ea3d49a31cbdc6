/** Bytes of a SHA-256 hash. */
export const DIGEST_BYTES = 32;

/** Whoever signs in the name of one key. */
export interface Signer {
  /** The raw public key. Nobody changes its bytes. */
  readonly publicKey: Uint8Array;
  /** Returns the signature of Ed25519 (RFC 8032) under a statement. */
  sign(statement: Uint8Array): Uint8Array;
}

/** The check of signatures. */
export interface Verifier {
  /**
   * Returns true if the signature under a statement is that of the key. Whatever a peer sent as key
   * and signature, of any length, it does not throw. The bytes of the key must not change later.
   */
  verify(publicKey: Uint8Array, statement: Uint8Array, signature: Uint8Array): boolean;
}

/** Returns the SHA-256 hash of bytes. */
export type Hash = (bytes: Uint8Array) => Uint8Array;

/** The identity of a process, and the arithmetic that it has because of that. */
export interface OwnIdentity {
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly hash: Hash;
}
