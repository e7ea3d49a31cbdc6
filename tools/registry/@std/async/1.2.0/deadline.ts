/** Options of {@linkcode deadline}. */
export interface DeadlineOptions {
  /** Aborting it ends the wait at once: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Settles as `promise` does, or rejects with a DOMException named "TimeoutError" once `ms`
 * milliseconds have passed. The work behind the promise goes on: it is only not waited for.
 */
export function deadline<T>(
  promise: Promise<T>,
  ms: number,
  options: DeadlineOptions = {},
): Promise<T> {
  const limits: AbortSignal[] = [];
  // AbortSignal.timeout refuses Infinity, which stands for "no limit".
  if (ms < Number.MAX_SAFE_INTEGER) limits.push(AbortSignal.timeout(ms));
  if (options.signal) limits.push(options.signal);
  const limit = AbortSignal.any(limits);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(limit.reason);
  if (limit.aborted) onAbort();
  limit.addEventListener("abort", onAbort, { once: true });
  // The race also handles a promise that rejects after the limit, or that was too late from the
  // start.
  return Promise.race([promise, aborted]).finally(() =>
    limit.removeEventListener("abort", onAbort)
  );
}
