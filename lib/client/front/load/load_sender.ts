import { delay } from "@std/async/delay";
import { LOAD_HEADER_BYTES, writeLoadMessage } from "./load_message.ts";
import type { LoadOrder } from "./load_command.ts";
import type { LoadRecorder } from "./load_recorder.ts";

/**
 * Microseconds that a sender may be late when its time is up. What it could not send until then it
 * never will: with more than the group can take, the backlog would outlast the measurement.
 */
const GRACE_MICROS = 1_000_000;

export interface LoadSenderOptions {
  readonly order: LoadOrder;
  readonly recorder: LoadRecorder;
  /** Microseconds since 1970 by the lab's clock. */
  readonly now: () => number;
  /** Resolves when the message is accepted, and `message` may be used again. */
  readonly multicast: (message: Uint8Array) => Promise<unknown>;
  readonly signal: AbortSignal;
  /**
   * Waits so many milliseconds.
   *
   * @default {delay}
   */
  readonly wait?: (ms: number, options: { signal: AbortSignal }) => Promise<void>;
}

/** When a message is due, whatever became of those before it; `index` counts from 0. */
export function dueAt({ startAt, phase, interval }: LoadOrder, index: number): number {
  return startAt + phase + index * interval;
}

/**
 * Sends at a fixed rate (open loop): every message has its time, and carries it. One that the group
 * has no room for holds up those behind it, which then leave late; their latency counts from when
 * they were due, so that a stall is seen in all that it held up and not in one message alone. Gives
 * how many could not be sent.
 */
export async function sendLoad(options: LoadSenderOptions): Promise<number> {
  const { order, recorder, now, multicast, signal, wait = delay } = options;
  const { run, count } = order;
  const message = new Uint8Array(Math.max(order.size, LOAD_HEADER_BYTES));
  const end = dueAt(order, count) + GRACE_MICROS;
  for (let i = 0; i < count; i++) {
    const intendedAt = dueAt(order, i);
    const early = intendedAt - now();
    if (early > 0) await wait(early / 1_000, { signal });
    const sentAt = now();
    if (sentAt > end) return count - i;
    writeLoadMessage({ run, number: i + 1, intendedAt }, message);
    // Before it is accepted: a fifo group delivers it to ourselves at once.
    recorder.onSent(sentAt - intendedAt);
    await multicast(message);
  }
  return 0;
}
