import { NONCE_BYTES, SYSTEM_CIPHER, TAG_BYTES } from "../../../cipher/mod.ts";
import type { KeySource } from "../../../key/mod.ts";
import type { BodySeal } from "../replicated/mod.ts";

/** Bytes before what is sealed: the id of the key, and the nonce. */
const PREFIX_BYTES = 1 + NONCE_BYTES;

/**
 * Seals the bodies of records under a lab's key, each with a nonce of its own that is drawn at
 * random. Of 2 ** 32 records two share one with a probability of 2 ** -33, and a lab that writes a
 * hundred a second takes a year for as many.
 *
 * The first byte is the id of the key, so that the records of before are read while keys are
 * exchanged.
 */
export class SealedBody implements BodySeal {
  readonly #keys: KeySource;

  constructor(keys: KeySource) {
    this.#keys = keys;
  }

  seal(head: Uint8Array, body: Uint8Array): Uint8Array {
    const { first: key } = this.#keys.keyring;
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const { sealed, tag } = SYSTEM_CIPHER.seal(key.log, nonce, head, body);
    const bytes = new Uint8Array(PREFIX_BYTES + sealed.length + TAG_BYTES);
    bytes[0] = key.id;
    bytes.set(nonce, 1);
    bytes.set(sealed, PREFIX_BYTES);
    bytes.set(tag, PREFIX_BYTES + sealed.length);
    return bytes;
  }

  open(head: Uint8Array, bytes: Uint8Array): Uint8Array | undefined {
    if (bytes.length < PREFIX_BYTES + TAG_BYTES) return undefined;
    const key = this.#keys.keyring.byId(bytes[0]!);
    if (key === undefined) return undefined;
    const end = bytes.length - TAG_BYTES;
    const nonce = bytes.subarray(1, PREFIX_BYTES);
    const sealed = bytes.subarray(PREFIX_BYTES, end);
    return SYSTEM_CIPHER.open(key.log, nonce, head, sealed, bytes.subarray(end));
  }
}
