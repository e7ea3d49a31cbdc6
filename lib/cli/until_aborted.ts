/**
 * Returns a promise that resolves when the signal is aborted, and a function that ends the wait.
 */
export function untilAborted(signal: AbortSignal): { promise: Promise<void>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onAbort = () => resolve();
  signal.addEventListener("abort", onAbort);
  if (signal.aborted) resolve();
  return { promise, stop: () => signal.removeEventListener("abort", onAbort) };
}
