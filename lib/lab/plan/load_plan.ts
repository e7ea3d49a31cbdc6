/**
 * A load at a fixed rate. Every message has a time at which it is due, whether earlier ones are
 * late.
 */
export interface LoadPlan {
  /** Messages per second, of all senders together. */
  readonly rate: number;
  readonly durationMs: number;
  /** Bytes per message. */
  readonly size: number;
}

/** One sender's part of a load. */
export interface LoadShare {
  /** Number of messages. */
  readonly count: number;
  /** Microseconds from the start of the load to the sender's first message. */
  readonly phase: number;
  /** Microseconds between two messages of the sender. */
  readonly interval: number;
}

/** The share of a client that only receives. */
export const NO_SHARE: LoadShare = { count: 0, phase: 0, interval: 0 };

/**
 * Returns the share of sender `index`, counted from 0. The senders take turns: at 100 messages per
 * second from two senders, one sends at 0, 20, 40 ms and the other at 10, 30, 50 ms.
 */
export function shareOf({ rate, durationMs }: LoadPlan, index: number, senders: number): LoadShare {
  const micros = 1_000_000 / rate;
  const all = Math.round(rate * durationMs / 1_000);
  return {
    count: Math.floor((all - index + senders - 1) / senders),
    phase: index * micros,
    interval: senders * micros,
  };
}
