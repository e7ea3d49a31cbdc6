import { type Instant, REFUSALS_MAX, type Seq, UNORDERED_MS } from "../../../core/mod.ts";

/** News of whether anybody orders a group. */
export type OrderNews =
  | { readonly type: "unordered"; readonly silentMs: number }
  | { readonly type: "ordered-again" };

/**
 * Watches whether anybody orders the group. A sequencer has nothing to say to a member that wants
 * nothing of it, so its silence counts only while the member waits for it: for own messages to come
 * back, for a welcome or an install, for entries that are missing.
 *
 * The sequencer dies at 10.0 s. Ford multicasts at 25.0 s; at 29.0 s he is told that the group is
 * unordered for 4 s. Another sequencer registers at 60.0 s, and its first word ends that.
 */
export class OrderWatch {
  /**
   * The time of the last word, or of the beginning of the wait; `undefined` while nothing is due.
   */
  #since: Instant | undefined;
  #isUnordered = false;
  /** The seq up to which the sequence was checked when entries were last refused. */
  #refusedAfter: Seq | undefined;
  /** The number of refusals in a row, with nothing checked in between. */
  #refusals = 0;
  #isRefused = false;
  #news: OrderNews | undefined;

  nextDeadline(): Instant | undefined {
    return this.#isUnordered || this.#since === undefined ? undefined : this.#since + UNORDERED_MS;
  }

  /** Notes that the member waits for a word of its sequencer, or does not. */
  note(isWaiting: boolean, now: Instant): void {
    if (!isWaiting) this.#since = undefined;
    else this.#since ??= now;
  }

  /**
   * Notes that entries after a seq did not verify, in a signed group. After many refusals of the
   * same place the sequencer may say what it likes: the group is not ordered as long as it says
   * nothing that verifies. A few may be somebody else's forgeries.
   */
  onRefused(after: Seq): void {
    if (after !== this.#refusedAfter) this.#refusals = 0;
    this.#refusedAfter = after;
    this.#refusals++;
  }

  /**
   * Notes that the sequencer has signed another order than the one that it shows us. No word of it
   * counts from now on.
   */
  onFalseHead(): void {
    this.#isRefused = true;
  }

  /** Notes up to where the sequence is checked. */
  onChecked(seq: Seq): void {
    if (this.#refusedAfter === undefined || seq <= this.#refusedAfter) return;
    this.#refusedAfter = undefined;
    this.#refusals = 0;
  }

  /**
   * Notes a word of the sequencer. `isOrdering` is false while it has not opened its epoch for us.
   */
  onHeard(isOrdering: boolean, now: Instant): void {
    if (this.#isRefused || this.#refusals >= REFUSALS_MAX) return;
    if (this.#since !== undefined) this.#since = now;
    if (!isOrdering || !this.#isUnordered) return;
    this.#isUnordered = false;
    this.#tell({ type: "ordered-again" });
  }

  handleTimeout(now: Instant): void {
    const deadline = this.nextDeadline();
    if (deadline === undefined || now < deadline) return;
    this.#isUnordered = true;
    this.#tell({ type: "unordered", silentMs: now - deadline + UNORDERED_MS });
  }

  /** Takes the news for the application. News that end untaken news cancel both. */
  take(): OrderNews | undefined {
    const news = this.#news;
    this.#news = undefined;
    return news;
  }

  #tell(news: OrderNews): void {
    this.#news = this.#news === undefined ? news : undefined;
  }
}
