import { open, seal } from "./primitives.ts";

/**
 * A key with its counter (Noise 5.1): each text is sealed with the next number, and opened with the
 * next one. So a text that is left out, repeated or moved does not open.
 */
export class CipherState {
  readonly #key: Uint8Array;
  #counter = 0;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Returns a text sealed; `bound` is authenticated with it. */
  seal(bound: Uint8Array, text: Uint8Array): Uint8Array {
    return seal(this.#key, this.#counter++, bound, text);
  }

  /** Returns the text; `undefined` if it is not the next one that was sealed, or was altered. */
  open(bound: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
    const text = open(this.#key, this.#counter, bound, sealed);
    if (text !== undefined) this.#counter++;
    return text;
  }
}
