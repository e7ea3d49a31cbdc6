import {
  type Address,
  forgetOldest,
  formatAddress,
  type Instant,
  type Random,
} from "../../core/mod.ts";
import type { Start } from "./sealed_layout.ts";

/** Senders that are asked for a proof at once, at most. */
export const ASKED_MAX = 4_096;
/** Addresses at which one sender is asked at once, at most. */
const ADDRESSES_MAX = 8;
/** Milliseconds after which a sender is asked again at the same address. */
export const ASK_AGAIN_MS = 20;
/** Milliseconds in which an answer counts. */
export const ANSWER_MS = 1_000;
/** The number of different cookies: they have six bytes. */
const COOKIES = 2 ** 48;

/** A sender that was asked whether it lives. */
interface Asked {
  readonly cookie: number;
  /** The time of the last question to each address. */
  readonly at: Map<string, Instant>;
}

/**
 * The senders that were asked to prove that they live. A recorded datagram has a right tag, too;
 * but whoever replays it cannot answer a question that nobody could know before.
 *
 * A sender is asked at the address from which its datagram came, and each address is asked by
 * itself: somebody who replays the sender's datagrams from elsewhere does not keep the sender from
 * being asked.
 */
export class AskedSenders {
  readonly #random: Random;
  readonly #most: number;
  readonly #asked = new Map<string, Asked>();

  /** Cookies are drawn from `random`, so it must not be possible to guess. */
  constructor(random: Random, most = ASKED_MAX) {
    this.#random = random;
    this.#most = most;
  }

  /** Returns true if the sender was asked at this address a moment ago. */
  isAsked(source: number, start: Start, from: Address, now: Instant): boolean {
    const at = this.#asked.get(nameOf(source, start))?.at.get(formatAddress(from));
    return at !== undefined && now - at < ASK_AGAIN_MS;
  }

  /** Records that the sender is asked at an address, and returns the cookie of the question. */
  ask(source: number, start: Start, from: Address, now: Instant): number {
    const name = nameOf(source, start);
    let asked = this.#asked.get(name);
    if (asked === undefined || !isOpen(asked, now)) {
      asked = { cookie: Math.floor(this.#random() * COOKIES), at: new Map() };
      this.#asked.delete(name);
      this.#asked.set(name, asked);
      forgetOldest(this.#asked, this.#most);
    }
    const address = formatAddress(from);
    asked.at.delete(address);
    asked.at.set(address, now);
    forgetOldest(asked.at, ADDRESSES_MAX);
    return asked.cookie;
  }

  /** Returns true if a sender's answer is right. A question is answered once. */
  answer(source: number, start: Start, cookie: number, now: Instant): boolean {
    const name = nameOf(source, start);
    const asked = this.#asked.get(name);
    if (asked === undefined || asked.cookie !== cookie || !isOpen(asked, now)) return false;
    this.#asked.delete(name);
    return true;
  }
}

/** Returns true if an answer to one of the questions still counts. */
function isOpen({ at }: Asked, now: Instant): boolean {
  return now - Math.max(...at.values()) < ANSWER_MS;
}

function nameOf(source: number, { high, low }: Start): string {
  return `${source} ${high} ${low}`;
}
