/** A transport whose latency is measured message by message. */
export interface Subject extends AsyncDisposable {
  /** Sends one message. Both promises exist before the message leaves. */
  send(): Passage;
}

/** One message on its way. */
export interface Passage {
  /** Resolves at the moment that counts: fifo, the last of the others has it; total, its sender. */
  readonly measured: Promise<void>;
  /** Resolves when everybody has it: before that the next one is not sent. */
  readonly over: Promise<void>;
}

/** Counts the arrivals of one message, and resolves at the last. */
export class Arrivals {
  readonly #expected: number;
  #count = 0;
  #done: (() => void) | undefined;

  constructor(expected: number) {
    this.#expected = expected;
  }

  /** From now on the next message's arrivals count. */
  all(): Promise<void> {
    this.#count = 0;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#done = resolve;
    return promise;
  }

  note(): void {
    if (++this.#count === this.#expected) this.#done?.();
  }
}
