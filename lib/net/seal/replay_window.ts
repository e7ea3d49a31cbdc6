/** Counters below the highest one of which the window knows which have come. */
export const REPLAY_WINDOW = 4_096;
const WORD_BITS = 32;
/** One word more than the window has: the word of the highest counter is not full yet. */
const WORDS = REPLAY_WINDOW / WORD_BITS + 1;

/**
 * The counters of one sender that have come, in the shape of RFC 6479: a ring of words, of which
 * those that the highest counter enters are cleared. A counter too far below the highest one counts
 * as one that has come.
 *
 * Asking and committing are two steps: a forged datagram must not move the window. Worked case:
 * ford has sent 41, and a forger sends 900,000 under his name. It is new, but its tag is wrong, so
 * it is not committed; ford's 42 is still new.
 */
export class ReplayWindow {
  readonly #words = new Int32Array(WORDS);
  #highest: number;
  /** The highest counter of those that count as come, whatever the words say. */
  readonly #floor: number;

  /** Begins after `floor`: that counter and all below it count as come. */
  constructor(floor: number) {
    this.#floor = floor;
    this.#highest = floor;
  }

  /** The highest counter that has come. */
  get highest(): number {
    return this.#highest;
  }

  /** Returns true if the counter has not come yet. */
  isNew(counter: number): boolean {
    if (counter > this.#highest) return true;
    if (counter <= this.#floor || counter <= this.#highest - REPLAY_WINDOW) return false;
    return (this.#words[wordOf(counter)]! & bitOf(counter)) === 0;
  }

  /** Records a counter, which is new. */
  commit(counter: number): void {
    if (counter > this.#highest) this.#raise(counter);
    this.#words[wordOf(counter)]! |= bitOf(counter);
  }

  #raise(counter: number): void {
    const from = Math.floor(this.#highest / WORD_BITS);
    const to = Math.floor(counter / WORD_BITS);
    const count = Math.min(to - from, WORDS);
    for (let i = 1; i <= count; i++) this.#words[(from + i) % WORDS] = 0;
    this.#highest = counter;
  }
}

function wordOf(counter: number): number {
  return Math.floor(counter / WORD_BITS) % WORDS;
}

function bitOf(counter: number): number {
  return 1 << (counter % WORD_BITS);
}
