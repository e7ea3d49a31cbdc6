import { type Cipher, SYSTEM_CIPHER } from "../../../../lib/cipher/mod.ts";
import { type Address, addressOf, type Instant } from "../../../../lib/core/mod.ts";
import { Keyring, SharedKey } from "../../../../lib/key/mod.ts";
import { DatagramSeal, type DatagramSealOptions } from "../../../../lib/net/seal/mod.ts";
import { DatagramWriter, HEADER_BYTES } from "../../../../lib/wire/mod.ts";
import { seededRandom } from "../../../sim/world/seeded_random.ts";

export function sharedKey(byte: number): SharedKey {
  return new SharedKey(new Uint8Array(32).fill(byte));
}

export const KEYRING = new Keyring([sharedKey(1)]);

/** A plain datagram of a source, with a tail frame that has this seq. */
export function plainOf(source: number, highest: number, destination = 0): Uint8Array {
  const header = { group: 1, source, destination, epoch: { number: 0, boot: 0 } };
  const into = new Uint8Array(HEADER_BYTES + 3 + 6);
  new DatagramWriter(into, header).frame({ type: "tail", highest });
  return into;
}

/** Records each key and nonce that seals, and fails if a pair comes twice. */
export class NonceWatch implements Cipher {
  readonly #pairs = new Set<string>();

  /** Number of different pairs. */
  get size(): number {
    return this.#pairs.size;
  }

  seal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array) {
    const pair = `${key} ${nonce}`;
    if (this.#pairs.has(pair)) throw new Error(`A key seals twice with the nonce ${nonce}`);
    this.#pairs.add(pair);
    return SYSTEM_CIPHER.seal(key, nonce, associated, plain);
  }

  open(...of: Parameters<Cipher["open"]>): Uint8Array | undefined {
    return SYSTEM_CIPHER.open(...of);
  }
}

const PORT = 5_000;
const HOSTS = 250;
/** The addresses of all processes. */
export const EVERYBODY = [...Array(HOSTS).keys()].map((i) => addressOf(`10.0.0.${1 + i}`, PORT)!);
let hosts = 0;

/** A process that seals, at an address of its own. Its machine only keeps what it is handed. */
export class Sealed {
  readonly address: Address;
  readonly seal: DatagramSeal;
  readonly #source: number;
  /** The plain datagrams that were handed in. */
  readonly taken: Uint8Array[] = [];

  constructor(
    source: number,
    options: Partial<DatagramSealOptions> & { readonly address?: Address } = {},
  ) {
    this.#source = source;
    this.address = options.address ?? EVERYBODY[hosts++ % HOSTS]!;
    this.seal = new DatagramSeal({
      ...{ keys: KEYRING, now: 0, random: seededRandom(1_000 + hosts) },
      ...options,
    });
  }

  /** Returns a sealed datagram, and keeps it from being overwritten by the next. */
  say(highest: number, to: readonly Address[] = EVERYBODY): Uint8Array {
    return this.seal.seal(plainOf(this.#source, highest), to).slice();
  }

  /** Takes a datagram. Returns the plain one, if it is taken. */
  take(bytes: Uint8Array, from: Address, now: Instant = 0): Uint8Array | undefined {
    const plain = this.seal.open(bytes.slice(), from, now)?.slice();
    if (plain !== undefined) this.taken.push(plain);
    return plain;
  }

  /** Returns what the seal itself wants sent. */
  own(): Uint8Array[] {
    const bytes: Uint8Array[] = [];
    for (let own = this.seal.poll(); own; own = this.seal.poll()) bytes.push(own.bytes);
    return bytes;
  }
}

/**
 * Passes a datagram on, then what the two seals say to each other, until they have nothing to say.
 * Returns all datagrams that were on the network.
 */
export function converse(from: Sealed, to: Sealed, first: Uint8Array, now: Instant = 0) {
  const seen: Uint8Array[] = [];
  const pass = (bytes: Uint8Array, a: Sealed, b: Sealed) => {
    seen.push(bytes);
    b.take(bytes, a.address, now);
    for (const own of b.own()) pass(own, b, a);
  };
  pass(first, from, to);
  return seen;
}
