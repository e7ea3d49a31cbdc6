import { hkdfSync } from "node:crypto";
import { invariant } from "../core/mod.ts";

/** Bytes of a key in the file, and of each key that is derived from it. */
export const KEY_BYTES = 32;
/** The salt of HKDF, which sets the keys of gm's protocol 1 apart from all others. */
const SALT = "gm/1";
const FINGERPRINT_BYTES = 8;

/**
 * One key of the key file, and the keys that are derived from it by HKDF-SHA256 (RFC 5869). The key
 * itself is used for nothing else.
 *
 * No secret is a property of the object itself, so that neither JSON nor `console.log` shows one.
 */
export class SharedKey {
  /** One byte that tells the keys of a lab apart; it travels with each sealed datagram. */
  readonly id: number;
  /** The fingerprint for people: 16 hex digits, of which the first two are the id. */
  readonly fingerprint: string;
  readonly #control: Uint8Array;
  readonly #log: Uint8Array;
  readonly #key: Uint8Array;

  /** Takes the 32 bytes of a key. */
  constructor(key: Uint8Array) {
    invariant(key.length === KEY_BYTES, "A shared key has 32 bytes");
    this.#key = key.slice();
    const fingerprint = derive(key, encode("id"));
    this.id = fingerprint[0]!;
    this.fingerprint = hexOf(fingerprint.subarray(0, FINGERPRINT_BYTES));
    this.#control = derive(key, encode("control"));
    this.#log = derive(key, encode("log"));
  }

  /** The pre-shared key of control connections: 32 bytes. */
  get control(): Uint8Array {
    return this.#control;
  }

  /** The key for logs that others keep for us: 32 bytes. */
  get log(): Uint8Array {
    return this.#log;
  }

  /**
   * Returns the key for the datagrams of one source in one start of its process.
   *
   * @param sender The source's id in 6 bytes, and its start in 7.
   */
  datagramKey(sender: Uint8Array): Uint8Array {
    const label = encode("datagram");
    const info = new Uint8Array(label.length + sender.length);
    info.set(label);
    info.set(sender, label.length);
    return derive(this.#key, info);
  }
}

/** Returns the key that is derived for a purpose. (Deno 2.4 warns of `createHmac` on stderr.) */
function derive(key: Uint8Array, info: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", key, SALT, info, KEY_BYTES));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
