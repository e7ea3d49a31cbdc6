import { LONG_DATAGRAM_BYTES, type Random } from "../../../lib/core/mod.ts";
import { drawInteger } from "./seeded_random.ts";

/**
 * Bytes of the longest datagram that a path may pass: all that are probed for, or up to one of the
 * lengths in between, or plain ones only.
 */
const MTUS: readonly number[] = [65_507, 65_507, 9_216, 4_000, 2_000, 1_232];

/**
 * The longest datagram that each path passes, by sender and receiver. A longer one gets lost
 * without a word: the sender's system refuses it, or some router drops it.
 */
export class PathMtus {
  readonly #random: Random;
  readonly #mtus = new Map<string, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Returns whether a datagram of so many bytes passes from one host to another. */
  passes(from: string, to: string, bytes: number): boolean {
    if (bytes <= LONG_DATAGRAM_BYTES) return true;
    return bytes <= (this.#mtus.get(`${from} ${to}`) ?? this.draw(from, to));
  }

  /** Draws anew what passes from one host to another, and returns it. */
  draw(from: string, to: string): number {
    const mtu = MTUS[drawInteger(this.#random, 0, MTUS.length - 1)]!;
    this.#mtus.set(`${from} ${to}`, mtu);
    return mtu;
  }
}
