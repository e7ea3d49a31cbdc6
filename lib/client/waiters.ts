interface Waiter<T> {
  readonly outcome: PromiseWithResolvers<T>;
  /** Number of callers that have not aborted. */
  callers: number;
}

/** Promises that callers wait for, by the name of what they wait for. */
export class Waiters<T> {
  readonly #waiting = new Map<string, Waiter<T>>();
  readonly #onAbandoned: (name: string) => void;

  /** Calls `onAbandoned` when the last caller that waited for a name has aborted. */
  constructor(onAbandoned: (name: string) => void = () => {}) {
    this.#onAbandoned = onAbandoned;
  }

  has(name: string): boolean {
    return this.#waiting.has(name);
  }

  /**
   * Returns the promise of this name, which all callers that wait for the name share. For a caller
   * with a signal it rejects with the signal's reason if that is aborted first.
   */
  wait(name: string, signal?: AbortSignal): Promise<T> {
    let waiter = this.#waiting.get(name);
    if (waiter === undefined) {
      waiter = { outcome: Promise.withResolvers<T>(), callers: 0 };
      // A failure reaches every caller that still waits; there may be none.
      waiter.outcome.promise.catch(() => {});
      this.#waiting.set(name, waiter);
    }
    waiter.callers++;
    return signal === undefined ? waiter.outcome.promise : this.#wait(name, waiter, signal);
  }

  resolve(name: string, value: T): void {
    this.#take(name)?.resolve(value);
  }

  reject(name: string, error: unknown): void {
    this.#take(name)?.reject(error);
  }

  rejectAll(error: unknown, isMeant = (_name: string) => true): void {
    for (const name of [...this.#waiting.keys()]) if (isMeant(name)) this.reject(name, error);
  }

  async #wait(name: string, waiter: Waiter<T>, signal: AbortSignal): Promise<T> {
    const aborted = Promise.withResolvers<never>();
    const onAbort = () => {
      aborted.reject(signal.reason);
      waiter.callers--;
      // Another waiter has the name if this one was settled in the same turn.
      if (waiter.callers > 0 || this.#waiting.get(name) !== waiter) return;
      this.#waiting.delete(name);
      this.#onAbandoned(name);
    };
    signal.addEventListener("abort", onAbort);
    try {
      return await Promise.race([waiter.outcome.promise, aborted.promise]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #take(name: string): PromiseWithResolvers<T> | undefined {
    const waiter = this.#waiting.get(name);
    this.#waiting.delete(name);
    return waiter?.outcome;
  }
}
