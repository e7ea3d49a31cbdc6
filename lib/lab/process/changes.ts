/** The limits of a wait. */
export interface WaitLimits {
  /** Milliseconds after which the wait resolves with false. */
  readonly timeoutMs: number;
  /** Ends the wait: it rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/**
 * Connects waits with the code that changes what they wait for. That code calls {@linkcode tell},
 * and every wait checks its condition again. So nothing polls, and nothing waits for a fixed time.
 */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** Announces that something has changed. */
  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls `listener` at every change. Returns a function that stops that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves with true as soon as `isDone` returns true, and with false when the time is up.
   * Rejects with the error that `isDone` throws, and when the signal is aborted.
   */
  async until(isDone: () => boolean, limits: WaitLimits): Promise<boolean> {
    const { timeoutMs, signal } = limits;
    signal.throwIfAborted();
    if (isDone()) return true;
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    const onAbort = () => reject(signal.reason);
    const stop = this.listen(() => {
      try {
        if (isDone()) resolve(true);
      } catch (error) {
        reject(error);
      }
    });
    const timer = setTimeout(() => resolve(false), timeoutMs);
    signal.addEventListener("abort", onAbort);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      stop();
    }
  }
}
