import {
  earlier,
  type Instant,
  jitter,
  NAK_RETRY_MS,
  NAK_RETRY_MS_MAX,
  type Random,
  REORDER_MS,
  type Seq,
} from "../../core/mod.ts";

const JITTER_SHARE = 0.3;

/** What is to be asked for now: holes with numbers from `first` on. */
export interface NakDue {
  readonly first: Seq;
}

/**
 * When to ask for what is missing in a stream. A fresh hole is asked for after the reordering
 * tolerance; what was asked for is asked for again after a delay that doubles as long as nothing
 * comes of it. Both are randomised, so that many receivers don't ask in step.
 */
export class NakSchedule {
  #freshAt: Instant | undefined;
  #retryAt: Instant | undefined;
  #retryMs = NAK_RETRY_MS;
  /** Holes up to here were asked for at least once. */
  #askedTo: Seq = 0;
  /** Where the stream stood when it was last asked for: progress resets the delay. */
  #contiguousAtNak: Seq = 0;

  /** Something up to `highest` is missing; sets the deadline that this calls for. */
  onMissing(highest: Seq, now: Instant, random: Random): void {
    if (highest > this.#askedTo) this.#freshAt ??= now + jitter(REORDER_MS, JITTER_SHARE, random);
  }

  /** Nothing is missing any more. */
  onComplete(): void {
    this.#freshAt = undefined;
    this.#retryAt = undefined;
    this.#retryMs = NAK_RETRY_MS;
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#freshAt, this.#retryAt);
  }

  /**
   * What is due at `now`, given that everything up to `contiguous` is there and the stream is
   * known to reach `highest`; the caller asks for the holes from `first` to `highest`.
   */
  take(now: Instant, contiguous: Seq, highest: Seq, random: Random): NakDue | undefined {
    const retry = this.#retryAt !== undefined && this.#retryAt <= now;
    const fresh = this.#freshAt !== undefined && this.#freshAt <= now;
    if (!retry && !fresh) return undefined;
    const first = retry ? contiguous + 1 : Math.max(contiguous, this.#askedTo) + 1;
    if (retry || this.#retryAt === undefined) this.#setRetry(now, contiguous, random);
    this.#freshAt = undefined;
    this.#askedTo = Math.max(this.#askedTo, highest);
    return { first };
  }

  #setRetry(now: Instant, contiguous: Seq, random: Random): void {
    const progress = contiguous > this.#contiguousAtNak;
    this.#retryMs = progress || this.#retryAt === undefined
      ? NAK_RETRY_MS
      : Math.min(2 * this.#retryMs, NAK_RETRY_MS_MAX);
    this.#contiguousAtNak = contiguous;
    this.#retryAt = now + jitter(this.#retryMs, JITTER_SHARE, random);
  }
}
