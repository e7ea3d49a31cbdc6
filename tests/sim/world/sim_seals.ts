import { type Cipher, SYSTEM_CIPHER } from "../../../lib/cipher/mod.ts";
import type { Address, Instant, Random } from "../../../lib/core/mod.ts";
import { Keyring, SharedKey } from "../../../lib/key/mod.ts";
import { DatagramSeal, FLAGS } from "../../../lib/net/seal/mod.ts";
import { HEADER } from "../../../lib/wire/mod.ts";
import { Violation } from "../check/violation.ts";
import { drawInteger, pick } from "./seeded_random.ts";

/** Recorded datagrams that an eavesdropper keeps. */
const RECORDED_MAX = 512;
/** The share of datagrams after which some that were recorded are replayed. */
const REPLAYED_SHARE = 0.5;
/** Recorded datagrams that are tried then; most came late only, and are left alone. */
const REPLAYED = 4;
/** The share of datagrams after which a recorded one is changed and sent. */
const FORGED_SHARE = 0.1;
/**
 * Datagrams after which a process draws another start, so that there are many. In heavy runs a
 * sender has a thousand datagrams in some hundred milliseconds. It has to prove that it lives after
 * each start, while the eavesdropper uses up what receivers may try: seed 840000047 had a member
 * evicted, because each of its heartbeats had another start than the answer to the question before.
 */
const COUNTER_MAX = { light: 1_000, heavy: 100_000 };
/** Processes that are over and whose address still has recordings. */
const HOSTS_MAX = 64;

/** A datagram as an eavesdropper has it. */
interface Recorded {
  readonly sealed: Uint8Array;
  readonly from: Address;
  /** The processes that took it, or opened it if it is one of the seals themselves. */
  readonly takers: Set<SealedHost>;
  readonly at: number;
  readonly isOwn: boolean;
}

/** A process whose datagrams are sealed. */
interface SealedHost {
  readonly address: Address;
  readonly seal: DatagramSeal;
  /** The place in the order of all events at which it started. */
  readonly startedAt: number;
  /** Returns the time by the clock of its host. */
  readonly now: () => Instant;
  readonly sendOwn: (bytes: Uint8Array, to: Address) => void;
}

/**
 * The seals of all processes of a simulated world, and an eavesdropper that records what they send
 * and replays it to any of them: at once whatever was taken, some at any time, and all to each that
 * starts and from each that starts again. It changes some as well. The network goes on to carry
 * plain datagrams, which its faults and checks look into; the sealed form of each is what the
 * receiver opens.
 *
 * Four things are checked: no key seals twice with one nonce; a datagram that was taken comes out
 * as it went in; no replay is taken, neither by a process that took the datagram before, nor by one
 * that started after it was recorded; and nothing that was changed is taken. The checks of the
 * world find out if one of them did harm without being taken.
 */
export class SimSeals implements Cipher {
  readonly #random: Random;
  readonly #keys = new Keyring([new SharedKey(new Uint8Array(32).fill(7))]);
  readonly #hosts = new Map<object, SealedHost>();
  readonly #sealed = new WeakMap<Uint8Array, Recorded>();
  readonly #counterMax: number;
  readonly #recorded: Recorded[] = [];
  readonly #pairs = new Set<string>();
  #clock = 0;
  /** Number of replays that nobody took. */
  replays = 0;

  constructor(random: Random, isHeavy: boolean) {
    this.#random = random;
    this.#counterMax = isHeavy ? COUNTER_MAX.heavy : COUNTER_MAX.light;
  }

  seal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array) {
    const pair = `${key.join()} ${nonce.join()}`;
    if (this.#pairs.has(pair)) throw new Violation(`a key sealed twice with the nonce ${nonce}`);
    this.#pairs.add(pair);
    return SYSTEM_CIPHER.seal(key, nonce, associated, plain);
  }

  open(...of: Parameters<Cipher["open"]>): Uint8Array | undefined {
    return SYSTEM_CIPHER.open(...of);
  }

  /** A process starts, at its first datagram. */
  start(
    host: object,
    address: Address,
    now: SealedHost["now"],
    sendOwn: SealedHost["sendOwn"],
  ): void {
    if (this.#hosts.has(host)) return;
    const seal = new DatagramSeal({
      ...{ keys: this.#keys, cipher: this, random: this.#random, now: now() },
      counterMax: this.#counterMax,
    });
    this.#hosts.set(host, { address, seal, startedAt: ++this.#clock, now, sendOwn });
    // Somebody replays all that there is: to the one that has just started, and to the others.
    for (const victim of this.#hosts.values()) this.#replayAll(victim);
    if (this.#hosts.size > HOSTS_MAX) this.#hosts.delete(this.#hosts.keys().next().value!);
  }

  /** A process is over. */
  end(host: object): void {
    this.#hosts.delete(host);
  }

  /** Seals a plain datagram that is about to be sent. */
  onTransmit(host: object, plain: Uint8Array, from: Address, to: readonly Address[]): void {
    const sealed = this.#host(host).seal.seal(plain, to).slice();
    this.#sealed.set(plain, this.#record(sealed, from, false));
    if (this.#random() < FORGED_SHARE) this.#forge();
    if (this.#random() >= REPLAYED_SHARE) return;
    for (let i = 0; i < REPLAYED; i++) {
      const victim = pick(this.#random, [...this.#hosts.values()]);
      const again = pick(this.#random, this.#recorded);
      if (victim !== undefined && again !== undefined) this.#replay(again, victim);
    }
  }

  /**
   * Opens a datagram that arrives. Returns the plain one for the machine; `undefined` if the
   * machine may have none.
   */
  onReceive(
    host: object,
    bytes: Uint8Array,
    from: Address,
    now: Instant,
  ): Uint8Array | undefined {
    const receiver = this.#host(host);
    const recorded = this.#sealed.get(bytes);
    const plain = receiver.seal.open((recorded?.sealed ?? bytes).slice(), from, now);
    if (recorded?.isOwn) recorded.takers.add(receiver);
    this.#sendOwn(receiver);
    if (plain === undefined) return undefined;
    if (recorded === undefined) throw new Violation(`a datagram of nobody was taken: ${plain}`);
    if (recorded.takers.has(receiver)) throw new Violation("a datagram was taken twice");
    recorded.takers.add(receiver);
    this.#replay(recorded, receiver);
    // The seal of its sender has sealed it again.
    if (recorded.sealed === bytes) return plain;
    if (plain.join() !== bytes.join()) throw new Violation("sealing changed a datagram");
    return bytes;
  }

  #host(host: object): SealedHost {
    const known = this.#hosts.get(host);
    if (known === undefined) throw new Error("The seal of a process is made at its start");
    return known;
  }

  #record(sealed: Uint8Array, from: Address, isOwn: boolean): Recorded {
    const recorded = { sealed, from, takers: new Set<SealedHost>(), at: ++this.#clock, isOwn };
    const at = drawInteger(this.#random, 0, RECORDED_MAX - 1);
    this.#recorded[Math.min(at, this.#recorded.length)] = recorded;
    return recorded;
  }

  /**
   * Replays everything to one process: what machines said, so that it asks for proofs of life, then
   * what seals said, among it old answers, and what machines said once more.
   */
  #replayAll(victim: SealedHost): void {
    const inOrder = this.#recorded.toSorted((a, b) => a.at - b.at);
    for (const isOwn of [false, true, false]) {
      for (const recorded of inOrder) if (recorded.isOwn === isOwn) this.#replay(recorded, victim);
    }
  }

  #replay(recorded: Recorded, victim: SealedHost): void {
    // Otherwise it would be a datagram that comes late, which the network has, too.
    if (!recorded.takers.has(victim) && recorded.at > victim.startedAt) return;
    const from = this.#random() < 0.5
      ? recorded.from
      : { ...recorded.from, port: recorded.from.port + 1 };
    const taken = victim.seal.open(recorded.sealed.slice(), from, victim.now());
    if (taken !== undefined) throw new Violation(`a replay was taken: ${taken}`);
    this.replays++;
    this.#sendOwn(victim);
  }

  /** Changes a bit of a recorded datagram, or makes its counter a huge one. */
  #forge(): void {
    const recorded = pick(this.#random, this.#recorded);
    const victim = pick(this.#random, [...this.#hosts.values()]);
    if (recorded === undefined || victim === undefined) return;
    const bytes = recorded.sealed.slice();
    if (this.#random() < 0.5) bytes.fill(0xff, HEADER.nonce, HEADER.tag);
    else {bytes[drawInteger(this.#random, 0, bytes.length - 1)]! ^= 1 <<
        drawInteger(this.#random, 0, 7);}
    const taken = victim.seal.open(bytes, recorded.from, victim.now());
    if (taken !== undefined) throw new Violation(`a forged datagram was taken: ${taken}`);
    this.#sendOwn(victim);
  }

  #sendOwn({ address, seal, sendOwn }: SealedHost): void {
    for (let own = seal.poll(); own !== undefined; own = seal.poll()) {
      const isOwn = own.bytes[HEADER.flags] === FLAGS.own;
      this.#sealed.set(own.bytes, this.#record(own.bytes, address, isOwn));
      sendOwn(own.bytes, own.to);
    }
  }
}
