import {
  earlier,
  type Instant,
  invariant,
  jitter,
  NAK_RETRY_MS,
  NAK_RETRY_MS_MAX,
  type Random,
  REORDER_MS,
  type Seq,
} from "../../../core/mod.ts";

const JITTER_SHARE = 0.3;

/** A NAK that is due: for the holes from `first` on. */
export interface NakDue {
  readonly first: Seq;
}

/** The next NAK for holes that were asked for before. */
interface Retry {
  readonly at: Instant;
  /** Milliseconds that it waits. */
  readonly ms: number;
  /** The contiguous mark at the NAK before. If it has risen since, the delay begins anew. */
  readonly contiguous: Seq;
}

/**
 * The moments at which a receiver asks for what is missing in one stream (PROTOCOL 8.3.1). A fresh
 * hole is asked for after the reordering tolerance. A hole that was asked for is asked for again
 * after a delay that doubles while nothing comes of it. Both delays are randomised, so that many
 * receivers don't ask in step.
 *
 * A worked case, without the randomness: trillian has 1 to 3 of ford's stream, and at 100 ms 6
 * arrives. At 102 she asks for 4–5, and the retry is due at 122. At 110 9 arrives: at 112 she asks
 * for 7–8, which are fresh, and not for 4–5 again. At 122 nothing has come: she asks for 4–5 and
 * 7–8, and then at 162, 242, 402, and every 250 ms after that. If 4–5 come at 130 she has made
 * progress, so after the retry at 162 the next one is due at 182 again.
 */
export class NakSchedule {
  /** The moment at which fresh holes are asked for; `undefined` if there are none. */
  #freshAt: Instant | undefined;
  /** The next NAK for older holes; `undefined` if nothing was asked for. */
  #retry: Retry | undefined;
  /** The highest seq that a NAK covered: holes above it are fresh. */
  #askedTo: Seq = 0;

  /** Notes that something up to `highest` is missing, and sets the deadline that this calls for. */
  onMissing(highest: Seq, now: Instant, random: Random): void {
    if (highest > this.#askedTo) this.#freshAt ??= now + jitter(REORDER_MS, JITTER_SHARE, random);
  }

  /** Notes that nothing is missing any more. */
  onComplete(): void {
    this.#freshAt = undefined;
    this.#retry = undefined;
  }

  /** Notes that what arrived after `contiguous` was forgotten, and is missing again. */
  onForgotten(contiguous: Seq): void {
    this.#askedTo = Math.min(this.#askedTo, contiguous);
  }

  nextDeadline(): Instant | undefined {
    return earlier(this.#freshAt, this.#retry?.at);
  }

  /**
   * Returns the NAK that is due at `now`, in a stream that is complete up to `contiguous` and
   * reaches to `highest`. The caller asks for the holes from its `first` to `highest`.
   */
  take(now: Instant, contiguous: Seq, highest: Seq, random: Random): NakDue | undefined {
    const isRetry = this.#retry !== undefined && this.#retry.at <= now;
    const isFresh = this.#freshAt !== undefined && this.#freshAt <= now;
    if (!isRetry && !isFresh) return undefined;
    invariant(contiguous < highest, "A NAK is due only while something is missing");
    const first = isRetry ? contiguous + 1 : Math.max(contiguous, this.#askedTo) + 1;
    if (isRetry || this.#retry === undefined) this.#setRetry(now, contiguous, random);
    this.#freshAt = undefined;
    this.#askedTo = Math.max(this.#askedTo, highest);
    return { first };
  }

  #setRetry(now: Instant, contiguous: Seq, random: Random): void {
    const before = this.#retry;
    const ms = before === undefined || contiguous > before.contiguous
      ? NAK_RETRY_MS
      : Math.min(2 * before.ms, NAK_RETRY_MS_MAX);
    this.#retry = { at: now + jitter(ms, JITTER_SHARE, random), ms, contiguous };
  }
}
