import { LOAD_HEADER_BYTES, writeLoadMessage } from "./load_message.ts";
import type { LoadOrder } from "./load_command.ts";
import type { LoadRecorder } from "./load_recorder.ts";
import { OwnLateness } from "./own_lateness.ts";
import { type WaitOptions, waitUntilDue } from "./wait_until_due.ts";

/**
 * Microseconds that a sender may be late when its time is up. Messages that it could not send until
 * then are given up: with more than the group can take, the backlog would outlast the measurement.
 */
const GRACE_MICROS = 1_000_000;
/**
 * Least microseconds between two messages of a sender for which it may keep its process busy. It is
 * busy for about one of them, so a sender takes a quarter of a CPU at most.
 */
const BUSY_INTERVAL_MIN = 4_000;

export interface LoadSenderOptions extends Pick<WaitOptions, "now" | "signal" | "sleep" | "turn"> {
  readonly order: LoadOrder;
  readonly recorder: LoadRecorder;
  /** Multicasts; resolves when the message is accepted and `message` may be used again. */
  readonly multicast: (message: Uint8Array) => Promise<unknown>;
}

/** Returns the time at which a message is due, whether or not those before it are sent. */
function dueAt({ startAt, phase, interval }: LoadOrder, index: number): number {
  return startAt + phase + index * interval;
}

/**
 * Sends at a fixed rate (open loop): every message has its time and carries it. A message that the
 * group has no room for holds up those after it, which then leave late. Their response time counts
 * from when they were due, so a stall shows in all messages that it held up, not in one alone. No
 * message leaves before it is due (decision 0078). Returns the number of messages that could not be
 * sent.
 */
export async function sendLoad(options: LoadSenderOptions): Promise<number> {
  const { order, recorder, multicast, ...waiting } = options;
  const { run, count, startAt } = order;
  const message = new Uint8Array(Math.max(order.size, LOAD_HEADER_BYTES));
  const end = dueAt(order, count) + GRACE_MICROS;
  const isBusy = order.interval >= BUSY_INTERVAL_MIN;
  const lateness = new OwnLateness();
  for (let i = 0; i < count; i++) {
    const due = Math.ceil(dueAt(order, i));
    recorder.onBusy(await waitUntilDue(due, { ...waiting, isBusy }));
    const sentAt = waiting.now();
    if (sentAt > end) return count - i;
    const lagMicros = Math.round(sentAt - due);
    writeLoadMessage({ run, number: i + 1, dueMicros: due - startAt, lagMicros }, message);
    // Recorded before it is accepted: a fifo group delivers it to ourselves at once.
    recorder.onSent(lagMicros, lateness.of(due, sentAt));
    await multicast(message);
    lateness.onTaken(waiting.now());
  }
  return 0;
}
