import { delay } from "@std/async/delay";
import { LOAD_HEADER_BYTES, writeLoadMessage } from "./load_message.ts";
import type { LoadOrder } from "./load_command.ts";
import type { LoadRecorder } from "./load_recorder.ts";

/**
 * Microseconds that a sender may be late when its time is up. Messages that it could not send until
 * then are given up: with more than the group can take, the backlog would outlast the measurement.
 */
const GRACE_MICROS = 1_000_000;

export interface LoadSenderOptions {
  readonly order: LoadOrder;
  readonly recorder: LoadRecorder;
  /** Microseconds since 1970 by the lab's clock. */
  readonly now: () => number;
  /** Multicasts; resolves when the message is accepted and `message` may be used again. */
  readonly multicast: (message: Uint8Array) => Promise<unknown>;
  readonly signal: AbortSignal;
  /**
   * Waits for a number of milliseconds.
   *
   * @default {delay}
   */
  readonly wait?: (ms: number, options: { signal: AbortSignal }) => Promise<void>;
}

/** Returns the time at which a message is due, whether or not those before it are sent. */
function dueAt({ startAt, phase, interval }: LoadOrder, index: number): number {
  return startAt + phase + index * interval;
}

/**
 * Sends at a fixed rate (open loop): every message has its time and carries it. A message that the
 * group has no room for holds up those after it, which then leave late. Their latency counts from
 * when they were due, so a stall shows in all messages that it held up, not in one alone. Returns
 * the number of messages that could not be sent.
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
    // Recorded before it is accepted: a fifo group delivers it to ourselves at once.
    recorder.onSent(sentAt - intendedAt);
    await multicast(message);
  }
  return 0;
}
