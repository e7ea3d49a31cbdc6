/** One exchange of a ping and a pong with a host. All times are microseconds since 1970. */
export interface ClockSample {
  /** Time of the ping, by the lab's clock. */
  readonly sent: number;
  /** Time of the pong, by the host's clock. */
  readonly at: number;
  /** Time at which the pong arrived, by the lab's clock. */
  readonly received: number;
}

/** The difference between a host's clock and the lab's at one moment, in microseconds. */
export interface ClockEstimate {
  /** The host's clock minus the lab's. */
  readonly offset: number;
  /** Greatest error of the offset, in either direction. */
  readonly error: number;
  /** The moment: microseconds since 1970 by the lab's clock. */
  readonly at: number;
}

/**
 * Microseconds by which the clocks of two processes on one host differ. Deno reads the wall clock
 * once, at the start of each process.
 */
const READING_ERROR = 50;

/**
 * Returns an estimate from the exchange with the shortest round trip, or `undefined` without any.
 *
 * Example: a ping leaves at 1,000 µs, the pong arrives at 1,400 µs, and says 6,300 µs. The host read
 * its clock somewhere between 1,000 and 1,400, so the middle, 1,200, is wrong by 200 at most, even
 * if one direction took all the time. The offset is 5,100 ± 200. Queues only lengthen a round trip,
 * so the shortest one has the least error.
 */
export function estimateClock(samples: readonly ClockSample[]): ClockEstimate | undefined {
  const [first] = samples;
  if (first === undefined) return undefined;
  const took = ({ sent, received }: ClockSample) => received - sent;
  const best = samples.reduce((a, b) => took(b) < took(a) ? b : a, first);
  const middle = best.sent + took(best) / 2;
  return { offset: best.at - middle, error: took(best) / 2 + READING_ERROR, at: middle };
}
