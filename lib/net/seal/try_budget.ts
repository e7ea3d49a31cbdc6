import { forgetOldest, type Instant } from "../../core/mod.ts";

/** Failed tries in a second that a process makes for starts that it does not know, at most. */
export const TRIES_PER_SECOND = 200;
/** The share of one address in them, at most. */
export const TRIES_PER_ADDRESS = 20;
/** Addresses of which the failed tries are counted. */
const ADDRESSES_MAX = 1_024;

/** Tokens that come back with time, up to what one second brings. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #at: Instant;

  /** Begins full. */
  constructor(perSecond: number, now: Instant) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#at = now;
  }

  /** Returns true if there is a token. */
  has(now: Instant): boolean {
    const more = (now - this.#at) * this.#perSecond / 1_000;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + Math.max(0, more));
    this.#at = now;
    return this.#tokens >= 1;
  }

  /** Takes a token away. */
  take(): void {
    this.#tokens--;
  }
}

/**
 * The tries to open datagrams of unknown starts that may still fail. Only tries that fail are
 * charged, so ten thousand members that are new to a tracker cost nothing, and a flood of forged
 * datagrams costs 200 tries a second.
 */
export class TryBudget {
  readonly #all: TokenBucket;
  readonly #byHost = new Map<string, TokenBucket>();

  constructor(now: Instant) {
    this.#all = new TokenBucket(TRIES_PER_SECOND, now);
  }

  /** Returns true if a datagram from this host may be tried. */
  allows(host: string, now: Instant): boolean {
    return this.#all.has(now) && (this.#byHost.get(host)?.has(now) ?? true);
  }

  /** Records that a try failed. */
  charge(host: string, now: Instant): void {
    this.#all.take();
    let bucket = this.#byHost.get(host);
    if (bucket === undefined) {
      bucket = new TokenBucket(TRIES_PER_ADDRESS, now);
      this.#byHost.set(host, bucket);
      forgetOldest(this.#byHost, ADDRESSES_MAX);
    }
    bucket.take();
  }
}
