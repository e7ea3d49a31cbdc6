import { invariant } from "../core/mod.ts";
import { CipherState } from "./cipher_state.ts";
import { deriveKeys, hashOf } from "./primitives.ts";

const NO_BYTES = new Uint8Array(0);

/**
 * The hash of all that both sides know of a handshake, and the chain of keys that follows from its
 * secrets (Noise 5.2). Both sides mix the same into it, or nothing more opens.
 */
export class SymmetricState {
  #hash: Uint8Array;
  #chainingKey: Uint8Array;
  #cipher: CipherState | undefined;

  /** Takes the name of a protocol, of more than 32 bytes. Shorter ones would not be hashed. */
  constructor(protocol: string) {
    this.#hash = hashOf(new TextEncoder().encode(protocol));
    this.#chainingKey = this.#hash;
  }

  /** The hash of the handshake so far. After the handshake it names this session alone. */
  get hash(): Uint8Array {
    return this.#hash;
  }

  /** Mixes in what both sides see. */
  mixHash(bytes: Uint8Array): void {
    this.#hash = hashOf(this.#hash, bytes);
  }

  /** Mixes in a secret, or the public key that makes a handshake with a psk differ from others. */
  mixKey(material: Uint8Array): void {
    const [chainingKey, key] = deriveKeys(this.#chainingKey, material, 2);
    this.#chainingKey = chainingKey;
    this.#cipher = new CipherState(key);
  }

  /** Mixes in a pre-shared key. */
  mixKeyAndHash(psk: Uint8Array): void {
    const [chainingKey, hashed, key] = deriveKeys(this.#chainingKey, psk, 3);
    this.#chainingKey = chainingKey;
    this.mixHash(hashed);
    this.#cipher = new CipherState(key);
  }

  /** Returns a payload sealed, and mixes it in. */
  encryptAndHash(payload: Uint8Array): Uint8Array {
    const sealed = this.#cipherOfPsk().seal(this.#hash, payload);
    this.mixHash(sealed);
    return sealed;
  }

  /** Returns the payload in what the peer's `encryptAndHash` returned; `undefined`: a fault. */
  decryptAndHash(sealed: Uint8Array): Uint8Array | undefined {
    const payload = this.#cipherOfPsk().open(this.#hash, sealed);
    if (payload !== undefined) this.mixHash(sealed);
    return payload;
  }

  /** Returns the keys of the transport: the initiator's, then the responder's. */
  split(): readonly [CipherState, CipherState] {
    const [initiator, responder] = deriveKeys(this.#chainingKey, NO_BYTES, 2);
    return [new CipherState(initiator), new CipherState(responder)];
  }

  #cipherOfPsk(): CipherState {
    invariant(this.#cipher !== undefined, "A pre-shared key was mixed in before any payload");
    return this.#cipher;
  }
}
