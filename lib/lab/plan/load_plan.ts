/** A load at a fixed rate: every message has a time at which it is due, whatever became of others. */
export interface LoadPlan {
  /** Messages a second, of all senders together. */
  readonly rate: number;
  readonly durationMs: number;
  /** Bytes of a message. */
  readonly size: number;
}

/** One sender's part of a load; times in microseconds. */
export interface LoadShare {
  readonly count: number;
  /** From the start to its first message. */
  readonly phase: number;
  readonly interval: number;
}

/** Who only listens. */
export const NO_SHARE: LoadShare = { count: 0, phase: 0, interval: 0 };

/**
 * The part of sender `index` of so many: they take turns, at even distances, so that the whole is
 * an even load, too.
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
