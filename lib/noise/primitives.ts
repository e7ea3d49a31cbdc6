import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
  type PrivateKeyInput,
} from "node:crypto";
import { NONCE_BYTES, SYSTEM_CIPHER, TAG_BYTES } from "../cipher/mod.ts";
import { invariant } from "../core/mod.ts";

/** Bytes of a public or private key of X25519, and of the secret that two keys agree on. */
export const DH_BYTES = 32;
/** Bytes of a SHA-256 hash, of a key of the cipher, and of a pre-shared key. */
export const PSK_BYTES = 32;

const U32 = 2 ** 32;
const NO_BYTES = new Uint8Array(0);
const OF_X25519 = [0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e];
/** The bytes before a raw private key of X25519 in PKCS #8, and before a public one (RFC 8410). */
const PRIVATE_PREFIX = [0x30, 0x2e, 0x02, 0x01, 0x00, ...OF_X25519, 0x04, 0x22, 0x04, 0x20];
const PUBLIC_PREFIX = [0x30, 0x2a, ...OF_X25519, 0x03, 0x21, 0x00];

/** A key pair of X25519 that serves for one handshake. */
export interface Ephemeral {
  readonly publicKey: Uint8Array;
  readonly privateKey: KeyObject;
}

/** Returns the key pair of a private key of 32 bytes. */
export function ephemeralOf(secret: Uint8Array): Ephemeral {
  invariant(secret.length === DH_BYTES, "A private key of X25519 has 32 bytes");
  const key = derOf(PRIVATE_PREFIX, secret);
  const privateKey = createPrivateKey({ key, format: "der", type: "pkcs8" });
  return ephemeralOfPair({ privateKey, publicKey: createPublicKey(privateKey) });
}

/** Returns a key pair of X25519 that node:crypto made. */
export function ephemeralOfPair(
  { privateKey, publicKey }: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
): Ephemeral {
  const der = publicKey.export({ format: "der", type: "spki" });
  return { privateKey, publicKey: new Uint8Array(der).slice(PUBLIC_PREFIX.length) };
}

/**
 * Returns the secret that a key pair and the public key of a peer agree on. Returns `undefined` if
 * the peer's key is one of the few with which every pair agrees on zeros.
 */
export function agree({ privateKey }: Ephemeral, peer: Uint8Array): Uint8Array | undefined {
  const key = derOf(PUBLIC_PREFIX, peer);
  const publicKey = createPublicKey({ key, format: "der", type: "spki" });
  try {
    const secret = diffieHellman({ privateKey, publicKey });
    return secret.every((byte) => byte === 0) ? undefined : secret;
  } catch {
    // OpenSSL refuses such a key itself; Deno 2.4 returns zeros.
    return undefined;
  }
}

/** Returns the SHA-256 hash of two parts, one after the other. */
export function hashOf(first: Uint8Array, second: Uint8Array = NO_BYTES): Uint8Array {
  return createHash("sha256").update(first).update(second).digest();
}

/**
 * Returns `count` keys that follow from a chaining key and other material: the HKDF of Noise 4.3,
 * which is RFC 5869 with an empty info.
 */
export function deriveKeys(chainingKey: Uint8Array, material: Uint8Array, count: 2 | 3) {
  const bytes = hkdfSync("sha256", material, chainingKey, NO_BYTES, count * PSK_BYTES);
  const key = (i: number) => new Uint8Array(bytes, i * PSK_BYTES, PSK_BYTES);
  return [key(0), key(1), count === 3 ? key(2) : NO_BYTES] as const;
}

/**
 * Encrypts a text, and returns it with its tag after it. The tag covers `bound`, too, which is not
 * in the result.
 */
export function seal(
  key: Uint8Array,
  counter: number,
  bound: Uint8Array,
  text: Uint8Array,
): Uint8Array {
  const { sealed, tag } = SYSTEM_CIPHER.seal(key, nonceOf(counter), bound, text);
  const both = new Uint8Array(text.length + TAG_BYTES);
  both.set(sealed);
  both.set(tag, text.length);
  return both;
}

/** Returns the text in what `seal` returned; `undefined` if anything of it is not as it was. */
export function open(
  key: Uint8Array,
  counter: number,
  bound: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  const length = sealed.length - TAG_BYTES;
  if (length < 0) return undefined;
  const tag = sealed.subarray(length);
  return SYSTEM_CIPHER.open(key, nonceOf(counter), bound, sealed.subarray(0, length), tag);
}

/** Returns a nonce as Noise 12.3 has it: four zero bytes, then the counter in little-endian. */
function nonceOf(counter: number): Uint8Array {
  invariant(Number.isSafeInteger(counter), "A counter is counted exactly");
  const nonce = new Uint8Array(NONCE_BYTES);
  const view = new DataView(nonce.buffer);
  view.setUint32(4, counter % U32, true);
  view.setUint32(8, Math.floor(counter / U32), true);
  return nonce;
}

/** A key in DER, as the types of node:crypto want it: a Buffer, though any bytes will do. */
type Der = PrivateKeyInput["key"];

/** Returns a raw key in DER. */
function derOf(prefix: readonly number[], raw: Uint8Array): Der {
  return Uint8Array.of(...prefix, ...raw) as unknown as Der;
}
