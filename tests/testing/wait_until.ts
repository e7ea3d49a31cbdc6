/**
 * Generous: on a busy machine a process takes seconds to start; a test that passes never waits so
 * long.
 */
export const WAIT_MS_MAX = 20_000;

export interface WaitOptions {
  /** Names the awaited condition in the error. */
  readonly what: string;
  /**
   * Calls its listener whenever `find` may return something else; returns the function that stops
   * it.
   */
  readonly onChange: (listener: () => void) => () => void;
  /** All that helps to see why it did not come. */
  readonly show: () => string;
  readonly timeoutMs?: number | undefined;
}

/**
 * Resolves with the first answer of `find` that is not `undefined`. Rejects, with everything that
 * is there to see, when the time is up or `find` throws.
 */
export async function waitUntil<T>(find: () => T | undefined, options: WaitOptions): Promise<T> {
  const { what, show, timeoutMs = WAIT_MS_MAX } = options;
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const look = () => {
    try {
      const found = find();
      if (found !== undefined) resolve(found);
    } catch (error) {
      reject(error);
    }
  };
  const timer = setTimeout(
    () => reject(new Error(`No ${what} within ${timeoutMs} ms.\n${show()}`)),
    timeoutMs,
  );
  const stop = options.onChange(look);
  look();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    stop();
  }
}
