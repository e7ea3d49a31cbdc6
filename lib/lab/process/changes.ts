/** How long a wait may take, and what ends it early. */
export interface WaitLimits {
  readonly timeoutMs: number;
  /** Its reason is what the wait rejects with. */
  readonly signal: AbortSignal;
}

/**
 * Lets many wait for what others change: whoever changes something calls {@linkcode tell}, and
 * every wait looks again. So nothing polls, and nothing waits for a fixed time.
 */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** Something has changed. */
  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Calls the listener at every change; gives the function that ends it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Resolves with true as soon as `isDone` says so, and with false when the time is up. Rejects
   * with what `isDone` throws, and when the signal is aborted.
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
