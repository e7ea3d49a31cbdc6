import { setImmediate } from "node:timers";
import { delay } from "@std/async/delay";

/**
 * Microseconds before the due time at which the sleep ends. A timer of Deno ends up to 1.3 ms after
 * the whole milliseconds that it was set to.
 */
const AWAKE_MICROS = 1_300;

export interface WaitOptions {
  /** Returns microseconds of a monotonic clock. */
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** True to keep the process busy in the last millisecond, false to sleep until after it. */
  readonly isBusy: boolean;
  /**
   * Sleeps for a number of whole milliseconds.
   *
   * @default {delay}
   */
  readonly sleep?: ((ms: number, options: { signal: AbortSignal }) => Promise<void>) | undefined;
  /**
   * Lets everything run that is ready: timers, sockets, and the code that waits for them.
   *
   * @default {nextTurn}
   */
  readonly turn?: (() => Promise<void>) | undefined;
}

/**
 * Waits until a time of the clock, and never ends early. Sleeps while that is safe, and then takes
 * turns of the event loop until the time has come. Returns the microseconds that it took turns for.
 */
export async function waitUntilDue(due: number, options: WaitOptions): Promise<number> {
  const { now, signal, isBusy, sleep = delay, turn = nextTurn } = options;
  for (let early = due - now(); early > 0; early = due - now()) {
    const ms = isBusy ? Math.floor((early - AWAKE_MICROS) / 1_000) : Math.ceil(early / 1_000);
    if (ms < 1) break;
    await sleep(ms, { signal });
  }
  const from = now();
  let at = from;
  for (; at < due; at = now()) {
    signal.throwIfAborted();
    await turn();
  }
  return at - from;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}
