/** Options of {@linkcode delay}. */
export interface DelayOptions {
  /** Aborting it ends the wait at once: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /**
   * True if the process stays alive until this delay has passed.
   *
   * @default {true}
   */
  persistent?: boolean;
}

/**
 * Resolves after `ms` milliseconds.
 *
 * The global timer is used because Deno 2.4's node:timers/promises ignores its signal.
 */
export function delay(ms: number, options: DelayOptions = {}): Promise<void> {
  const { signal, persistent = true } = options;
  if (signal?.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (!persistent) Deno.unrefTimer(timer);
  });
}
