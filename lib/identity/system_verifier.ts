import {
  createHash,
  createPublicKey,
  type KeyObject,
  type PrivateKeyInput,
  verify,
} from "node:crypto";
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES } from "../core/mod.ts";
import type { Verifier } from "./statements/mod.ts";

const OF_ED25519 = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70] as const;
/** The bytes before a raw private key of Ed25519 in PKCS #8 (RFC 8410). */
export const PKCS8_PREFIX: readonly number[] = [
  ...[0x30, 0x2e, 0x02, 0x01, 0x00],
  ...OF_ED25519,
  ...[0x04, 0x22, 0x04, 0x20],
];
/** The bytes before a raw public key of Ed25519 (RFC 8410). */
export const SPKI_PREFIX: readonly number[] = [0x30, 0x2a, ...OF_ED25519, 0x03, 0x21, 0x00];

/** A key in DER, as the types of node:crypto want it: a Buffer, though any bytes will do. */
type Der = PrivateKeyInput["key"];

/** Returns a raw key in DER. */
export function derOf(prefix: readonly number[], raw: Uint8Array): Der {
  return Uint8Array.of(...prefix, ...raw) as unknown as Der;
}

/**
 * The keys that were read from their bytes, so that each is read once: that takes a third as long
 * as a check. They go when nobody has the bytes any more.
 */
const keys = new WeakMap<Uint8Array, KeyObject>();

/** The check of signatures by the system's crypto. */
export const SYSTEM_VERIFIER: Verifier = {
  verify(publicKey, statement, signature) {
    // Other lengths are refused here, so that no version of Deno can throw or be lenient.
    if (publicKey.length !== PUBLIC_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
    try {
      return verify(null, statement, keyOf(publicKey), signature);
    } catch {
      // Not every 32 bytes are a point of the curve.
      return false;
    }
  },
};

/** Returns the SHA-256 hash of bytes, by the system's crypto. */
export function systemHash(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}

function keyOf(publicKey: Uint8Array): KeyObject {
  const known = keys.get(publicKey);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: derOf(SPKI_PREFIX, publicKey), format: "der", type: "spki" });
  keys.set(publicKey, key);
  return key;
}
