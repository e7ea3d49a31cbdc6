/** One exchange with a host. Microseconds since 1970. */
export interface ClockSample {
  /** When we asked, by our clock. */
  readonly sent: number;
  /** When the host answered, by its clock. */
  readonly at: number;
  /** When the answer was here, by our clock. */
  readonly received: number;
}

/** How another clock differs from ours, at a time of ours. In microseconds. */
export interface ClockEstimate {
  /** What the other clock shows less what ours shows. */
  readonly offset: number;
  /** The offset is off by this at most. */
  readonly error: number;
  /** When it was so, since 1970 by our clock. */
  readonly at: number;
}

/** Two processes on one host: Deno reads the wall clock once, at the start of each. */
const READING_ERROR = 50;

/**
 * The offset from the exchange that took the least time: the answer came somewhere between asking
 * and hearing it, so the middle is wrong by half of that time at most, however unequal the two ways
 * are. Waiting in queues only ever adds to the time, so the quickest exchange knows best.
 */
export function estimateClock(samples: readonly ClockSample[]): ClockEstimate | undefined {
  const [first] = samples;
  if (first === undefined) return undefined;
  const took = ({ sent, received }: ClockSample) => received - sent;
  const best = samples.reduce((a, b) => took(b) < took(a) ? b : a, first);
  const middle = best.sent + took(best) / 2;
  return { offset: best.at - middle, error: took(best) / 2 + READING_ERROR, at: middle };
}
