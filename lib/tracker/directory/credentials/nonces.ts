import { drawU32, type Instant, NONCE_MS, type Random, sameBytes } from "../../../core/mod.ts";
import type { Hash } from "../../../identity/statements/mod.ts";

/** Numbers of 32 bits in the secret. */
const SECRET_WORDS = 8;

/**
 * The nonces of registrations. Each is a keyed hash of the host that asks, its key and the time in
 * steps of {@linkcode NONCE_MS}. So the tracker remembers nothing of those that do not come back,
 * and nobody else can make a nonce. One of this step or the step before counts.
 */
export class Nonces {
  readonly #hash: Hash;
  readonly #secret: Uint8Array;

  constructor(hash: Hash, random: Random) {
    this.#hash = hash;
    this.#secret = bytesOf(Array.from({ length: SECRET_WORDS }, () => drawU32(random)));
  }

  /** Returns the nonce for whoever asks with a key. */
  make(host: string, key: Uint8Array, now: Instant): Uint8Array {
    return this.#ofStep(host, key, stepAt(now));
  }

  /** Returns true if a nonce was made for this host and key, and not too long ago. */
  isFresh(nonce: Uint8Array, host: string, key: Uint8Array, now: Instant): boolean {
    const step = stepAt(now);
    return [step, step - 1].some((one) => sameBytes(this.#ofStep(host, key, one), nonce));
  }

  /** Hashes twice, so that no nonce can be prolonged to that of a longer text. */
  #ofStep(host: string, key: Uint8Array, step: number): Uint8Array {
    const text = new TextEncoder().encode(host);
    const inner = this.#hash(Uint8Array.of(...this.#secret, ...key, ...bytesOf([step]), ...text));
    return this.#hash(Uint8Array.of(...this.#secret, ...inner));
  }
}

function stepAt(now: Instant): number {
  return Math.floor(now / NONCE_MS);
}

/** Returns numbers as bytes, four each. */
function bytesOf(numbers: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * numbers.length));
  for (const [i, number] of numbers.entries()) view.setUint32(4 * i, number);
  return new Uint8Array(view.buffer);
}
