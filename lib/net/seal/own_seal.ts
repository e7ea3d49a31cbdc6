import { type Cipher, NONCE_BYTES } from "../../cipher/mod.ts";
import {
  type Address,
  DATAGRAM_BYTES_MAX,
  invariant,
  LONGEST_DATAGRAM_BYTES,
  type Random,
  sameAddress,
  SEAL_BYTES,
} from "../../core/mod.ts";
import type { KeySource, SharedKey } from "../../key/mod.ts";
import { HEADER, HEADER_BYTES } from "../../wire/mod.ts";
import {
  copyAssociated,
  copyNonce,
  FLAGS,
  newAssociated,
  readUint,
  SEALED_HEADER_BYTES,
  senderBytesOf,
  sourceOf,
  type Start,
  START_BYTES,
  tagOf,
  writeSeal,
  writeUint,
} from "./sealed_layout.ts";

/**
 * The counter after which a process draws another start: a nonce has 48 bits of it. At 20,000
 * datagrams a second it takes 220 years.
 */
const COUNTER_MAX = 2 ** 47;
/** The machine's last datagrams that can be sealed again: a newcomer greets as many at once. */
const KEPT = 16;

/** One of the machine's last datagrams, as it was sent. */
interface Kept {
  readonly counter: number;
  readonly bytes: number;
  readonly to: readonly Address[];
  /** The addresses of `to` that it was sealed for again. */
  again: Address[] | undefined;
}

/** Options of {@linkcode OwnSeal}. */
export interface OwnSealOptions {
  readonly keys: KeySource;
  readonly cipher: Cipher;
  /** The start is drawn from it, so it must not be possible to guess. */
  readonly random: Random;
  /** @default {COUNTER_MAX} */
  readonly counterMax?: number;
}

/**
 * Seals the datagrams of one process. No key seals two of them with one nonce: the key is derived
 * from the start, which is drawn anew when the process starts, and within a start the counter only
 * grows, whatever source and shared key it seals for.
 */
export class OwnSeal {
  readonly #options: OwnSealOptions;
  readonly #counterMax: number;
  readonly #into = new Uint8Array(LONGEST_DATAGRAM_BYTES + SEAL_BYTES);
  readonly #nonce = new Uint8Array(NONCE_BYTES);
  readonly #associated = newAssociated();
  #start: Uint8Array;
  #counter = 0;
  /** The source and the shared key of the key that was derived last. */
  #source: number | undefined;
  #shared: SharedKey | undefined;
  #key = new Uint8Array(0);
  /** Copies of the machine's last datagrams that were no longer than a plain one. */
  readonly #kept: Uint8Array[] = [];
  readonly #keptAs: Kept[] = [];
  #next = 0;

  constructor(options: OwnSealOptions) {
    this.#options = options;
    this.#counterMax = options.counterMax ?? COUNTER_MAX;
    this.#start = drawStart(options.random);
  }

  /** The source of the datagrams that were sealed last; 0 before the first one. */
  get source(): number {
    return this.#source ?? 0;
  }

  /** Returns true if a start is our own. */
  isOwn({ high, low }: Start): boolean {
    return readUint(this.#start, 0, 3) === high && readUint(this.#start, 3, 4) === low;
  }

  /**
   * Seals a datagram of the machine, which is sent to all of `to`. The result is good until the
   * next one is sealed.
   */
  seal(plain: Uint8Array, to: readonly Address[]): Uint8Array {
    const sealed = this.#seal(plain, FLAGS.sealed, this.#into);
    if (plain.length <= DATAGRAM_BYTES_MAX) this.#keep(plain, to);
    return sealed;
  }

  /** Seals a datagram of the seals themselves, into memory of its own. */
  sealOwn(plain: Uint8Array): Uint8Array {
    return this.#seal(plain, FLAGS.own, new Uint8Array(plain.length + SEAL_BYTES));
  }

  /**
   * Seals one of the machine's last datagrams again for one of its receivers, into memory of its
   * own. Returns `undefined` if none of them was sealed with this counter, if it was not sent to
   * this address, or if it was sealed again for the address before: whoever repeats a recorded
   * question, also from a forged address, gets nothing by it.
   */
  sealAgain(counter: number, receiver: Address): Uint8Array | undefined {
    const at = this.#keptAs.findIndex((kept) => kept.counter === counter);
    const kept = this.#keptAs[at];
    const isReceiver = (address: Address) => sameAddress(address, receiver);
    if (kept === undefined || !kept.to.some(isReceiver) || kept.again?.some(isReceiver)) {
      return undefined;
    }
    (kept.again ??= []).push(receiver);
    const plain = this.#kept[at]!.subarray(0, kept.bytes);
    return this.#seal(plain, FLAGS.sealed, new Uint8Array(plain.length + SEAL_BYTES));
  }

  #keep(plain: Uint8Array, to: readonly Address[]): void {
    const at = this.#next;
    this.#next = (at + 1) % KEPT;
    const copy = this.#kept[at] ??= new Uint8Array(DATAGRAM_BYTES_MAX);
    copy.set(plain);
    this.#keptAs[at] = { counter: this.#counter, bytes: plain.length, to, again: undefined };
  }

  #seal(plain: Uint8Array, flags: number, into: Uint8Array): Uint8Array {
    if (this.#counter >= this.#counterMax) this.#restart();
    this.#chooseKey(sourceOf(plain), into);
    const { cipher } = this.#options;
    for (let i = 0; i < HEADER.nonce; i++) into[i] = plain[i]!;
    into[HEADER.flags] = flags;
    writeUint(into, HEADER.nonce, 6, ++this.#counter);
    writeSeal(into, this.#start, this.#shared!.id);
    copyNonce(into, this.#nonce);
    copyAssociated(into, this.#associated);
    const frames = plain.subarray(HEADER_BYTES);
    const { sealed, tag } = cipher.seal(this.#key, this.#nonce, this.#associated, frames);
    invariant(sealed.length === frames.length, "Sealing makes the frames no longer");
    tagOf(into).set(tag);
    into.set(sealed, SEALED_HEADER_BYTES);
    return into.subarray(0, SEALED_HEADER_BYTES + sealed.length);
  }

  /** Derives the key for a source, unless it is the one that was derived last. */
  #chooseKey(source: number, into: Uint8Array): void {
    const { first } = this.#options.keys.keyring;
    if (source === this.#source && first === this.#shared) return;
    this.#source = source;
    this.#shared = first;
    writeUint(into, HEADER.source, 6, source);
    writeSeal(into, this.#start, first.id);
    this.#key = first.datagramKey(senderBytesOf(into)) as Uint8Array<ArrayBuffer>;
  }

  #restart(): void {
    this.#start = drawStart(this.#options.random);
    this.#counter = 0;
    this.#source = undefined;
    // The counters of what was kept are those of the start before.
    this.#keptAs.length = 0;
    this.#next = 0;
  }
}

function drawStart(random: Random): Uint8Array {
  return Uint8Array.from({ length: START_BYTES }, () => Math.floor(random() * 256));
}
