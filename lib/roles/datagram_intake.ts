import {
  type Address,
  type Instant,
  type MemberId,
  type ProofTables,
  type Random,
  sameAddress,
  type Transmit,
} from "../core/mod.ts";
import { type Datagram, decodeDatagram, WireError } from "../wire/mod.ts";
import type { Counters } from "./counters.ts";
import { SenderCheck } from "./sender_check.ts";

/**
 * The way of a datagram from the socket to those that know what its frames mean: it is counted,
 * decoded, and checked for whether its source sent it. What does not count is counted as malformed
 * or foreign.
 */
export class DatagramIntake {
  readonly #counters: Counters;
  readonly #senders: SenderCheck;

  /** Cookies of challenges are drawn from `random`, so it must not be possible to guess. */
  constructor(counters: Counters, random: Random, tables?: ProofTables) {
    this.#counters = counters;
    this.#senders = new SenderCheck({
      random,
      ...(tables && { tables }),
      onSent: (_, bytes) => counters.countSent("address", bytes, 1),
    });
  }

  /** Counts a datagram and decodes it; `undefined` if it is malformed. */
  decode(bytes: Uint8Array): Datagram | undefined {
    this.#counters.received.datagrams++;
    this.#counters.received.bytes += bytes.length;
    const datagram = decodeDatagram(bytes);
    if (!(datagram instanceof WireError)) return datagram;
    this.#counters.malformed++;
    return undefined;
  }

  /**
   * Returns true if the frames of a datagram of `bytes` bytes count: it comes from its source,
   * whose registered address is `registered`.
   */
  counts(
    datagram: Datagram,
    bytes: number,
    registered: Address,
    from: Address,
    now: Instant,
  ): boolean {
    const verdict = this.#senders.judge(datagram, bytes, registered, from, now);
    if (verdict === "foreign") this.#counters.foreign++;
    return verdict === "counts";
  }

  /** Writes the next challenge or echo; `self` is our id. */
  pollTransmit(self: MemberId, into: Uint8Array): Transmit | undefined {
    return this.#senders.poll(self, into);
  }
}

/**
 * Returns true for a challenge that comes from the tracker's address. A challenge asks for the
 * proof of our address (PROTOCOL 7.9). No frame of such a datagram counts, and yet the challenge
 * shows that the tracker lives and that its datagrams arrive here.
 */
export function isChallengeOf(tracker: Address, { frames }: Datagram, from: Address): boolean {
  return frames[0]?.type === "challenge" && sameAddress(tracker, from);
}

/**
 * Returns a function that returns a copy of a datagram. The bytes are copied once, and only if a
 * frame of the datagram is kept.
 */
export function copyOnce(bytes: Uint8Array): () => Uint8Array {
  let copy: Uint8Array | undefined;
  return () => copy ??= bytes.slice();
}
