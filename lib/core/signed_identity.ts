import type { Address } from "./address.ts";

/** Bytes of a public key of Ed25519. */
export const PUBLIC_KEY_BYTES = 32;
/** Bytes of a signature of Ed25519. */
export const SIGNATURE_BYTES = 64;
/** Bytes of what makes a registration new: a nonce, or the hash of a handshake. */
export const FRESHNESS_BYTES = 32;
/** Bytes that a process draws for each registration. */
export const REGISTRATION_START_BYTES = 7;

/** The kinds of {@linkcode Freshness}. The index of a kind is its code on the wire. */
export const FRESHNESS_KINDS: readonly Freshness["kind"][] = ["nonce", "handshake"];

/**
 * The part of a registration that no earlier one had: the nonce that the tracker drew for it, or
 * the hash of the handshake of its Noise connection, in which both sides have drawn a key.
 */
export interface Freshness {
  /** The kind of the bytes. */
  readonly kind: "nonce" | "handshake";
  /** The bytes, 32 of them. */
  readonly bytes: Uint8Array;
}

/**
 * The public key of a member or a sequencer, with all that its signature under its registration
 * needs besides its name, its id and its address. It is a claim: whoever receives it verifies it.
 */
export interface SignedIdentity {
  /** The raw public key of Ed25519, 32 bytes, which never change. */
  readonly key: Uint8Array;
  /** The signature of the registration, 64 bytes. */
  readonly signature: Uint8Array;
  /** The part of the registration that no earlier one had. */
  readonly freshness: Freshness;
  /** Random bytes that were drawn for the registration, 7 of them. */
  readonly start: Uint8Array;
  /**
   * The address that the registration asked for; absent where it is the one that others are given,
   * and that one does not change on its way.
   */
  readonly asked?: Address;
}

/**
 * The part of a report to a tracker that was started again that shows whose it is (PROTOCOL
 * 9.4.11).
 */
export interface SignedReport {
  /** The public key and the signed registration of whoever reports itself. */
  readonly identity: SignedIdentity;
  /** The signature with which the tracker took that registration, 64 bytes. */
  readonly acceptance: Uint8Array;
  /** The signature of the report for this life of the tracker, 64 bytes. */
  readonly signature: Uint8Array;
}

/** The name under which a sequencer registered, and its identity. */
export interface NamedIdentity {
  /** The name, which is for logs. */
  readonly name: string;
  /** The public key and the signed registration. */
  readonly identity: SignedIdentity;
}
