import { kernelBytesOf, type MemberId } from "../../../lib/core/mod.ts";
import { cutMessage, keptBytesOf } from "../../../lib/ordering/mod.ts";

/** Of a datagram with one message, at most. */
const OVERHEAD_BYTES = 100;

/** The messages that members handed in to one group of total order. */
export class HandedIn {
  /** By member, the hashes of its messages, each with its index among them. */
  readonly #sent = new Map<MemberId, Map<string, number>>();
  /** By member, which of its messages may never have got a place, for it left before. */
  readonly #unordered = new Map<MemberId, Set<number>>();
  /** By member, how many it had multicast when it left last. */
  readonly #leftAt = new Map<MemberId, number>();
  /** Bytes that keeping all of them costs. */
  keptBytes = 0;
  /** Kernel bytes that receiving all of them costs at most, with one datagram for each fragment. */
  kernelBytes = 0;

  noteMulticast(member: MemberId, payload: Uint8Array): void {
    const sent = this.#sent.get(member) ?? new Map<string, number>();
    sent.set(hashOf(payload), sent.size);
    this.#sent.set(member, sent);
    for (const slice of cutMessage(payload.length, 0)) {
      this.keptBytes += keptBytesOf(slice);
      this.kernelBytes += kernelBytesOf(slice.end - slice.start + OVERHEAD_BYTES);
    }
  }

  /** A member left before its message had come back: it may have no place in the order. */
  noteUnordered(member: MemberId, payload: Uint8Array): void {
    const indexes = this.#unordered.get(member) ?? new Set();
    const index = this.#sent.get(member)!.get(hashOf(payload))!;
    this.#unordered.set(member, indexes.add(index));
  }

  noteLeft(member: MemberId): void {
    this.#leftAt.set(member, this.#sent.get(member)?.size ?? 0);
  }

  /** Returns which message of a member has a hash; `undefined`: it handed in none like that. */
  indexOf(sender: MemberId, hash: string): number | undefined {
    return this.#sent.get(sender)?.get(hash);
  }

  /** Returns the members that handed in a message with a hash. */
  sendersOf(hash: string): MemberId[] {
    return [...this.#sent].filter(([, hashes]) => hashes.has(hash)).map(([id]) => id);
  }

  /**
   * Returns the index of the message of a sender that comes next at the latest. `isLossy`: a sender
   * that left may have been the only one that delivered its last messages.
   */
  indexAfter(sender: MemberId, index: number, isLossy: boolean): number {
    let next = index + 1;
    if (isLossy) next = Math.max(next, this.#leftAt.get(sender) ?? 0);
    while (this.#unordered.get(sender)?.has(next)) next++;
    return next;
  }
}

/**
 * Returns two hashes of a payload as text. With one hash, payloads collided in about two of a
 * hundred thousand runs.
 */
export function hashOf(payload: Uint8Array): string {
  let [hash, other] = [0x811c9dc5, 0];
  const { length } = payload;
  const mix = (word: number) => {
    hash = Math.imul(hash ^ word, 0x01000193);
    other = Math.imul(other ^ word, 0x85ebca6b) ^ (word >>> 15) ^ (other >>> 13);
  };
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    mix(payload[i]! | payload[i + 1]! << 8 | payload[i + 2]! << 16 | payload[i + 3]! << 24);
  }
  // The last bytes count as one word each.
  for (; i < length; i++) mix(payload[i]!);
  return `${payload.length} ${hash >>> 0} ${other >>> 0}`;
}
