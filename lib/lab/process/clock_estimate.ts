/** One exchange of a ping and a pong with a host or a process. Times are microseconds. */
export interface ClockSample {
  /** Time of the ping, by the lab's clock. */
  readonly sent: number;
  /** Time of the pong, by the host's clock, which no step changes. */
  readonly at: number;
  /** Time of the pong by the host's wall clock, if it was told. */
  readonly wall?: number;
  /** Time at which the pong arrived, by the lab's clock. */
  readonly received: number;
}

/** The difference between a host's clock and the lab's at one moment, in microseconds. */
export interface ClockEstimate {
  /** The host's clock minus the lab's. */
  readonly offset: number;
  /** Greatest error of the offset, in either direction. */
  readonly error: number;
  /** The moment: microseconds by the lab's clock. */
  readonly at: number;
  /** The host's wall clock minus its clock that no step changes; absent if it was not told. */
  readonly wallAhead?: number;
}

/**
 * Microseconds by which the wall clocks of two processes on one host differ. Deno reads the precise
 * one once, at the start of each process.
 */
export const READING_ERROR = 50;

/**
 * Greatest difference of the speed of two clocks: the kernel corrects a clock by 500 ppm at most.
 */
const SPEED_ERROR = 0.001;

/**
 * Returns an estimate from the exchange with the shortest round trip, or `undefined` without any.
 *
 * Example: a ping leaves at 1,000 µs, the pong arrives at 1,400 µs, and says 6,300 µs. The host
 * read its clock somewhere between 1,000 and 1,400, so the middle, 1,200, is wrong by 200 at most,
 * even if one direction took all the time. The offset is 5,100 ± 200. Queues only lengthen a round
 * trip, so the shortest one has the least error.
 */
export function estimateClock(
  samples: readonly ClockSample[],
  readingError = READING_ERROR,
): ClockEstimate | undefined {
  const [first] = samples;
  if (first === undefined) return undefined;
  const took = ({ sent, received }: ClockSample) => received - sent;
  const best = samples.reduce((a, b) => took(b) < took(a) ? b : a, first);
  const middle = best.sent + took(best) / 2;
  const estimate = { offset: best.at - middle, error: took(best) / 2 + readingError, at: middle };
  return best.wall === undefined ? estimate : { ...estimate, wallAhead: best.wall - best.at };
}

/**
 * Returns the milliseconds by which a clock jumped between two estimates; `undefined` if it did
 * not.
 */
export function jumpMs(before: ClockEstimate, after: ClockEstimate): number | undefined {
  const moved = after.offset - before.offset;
  const most = before.error + after.error + (after.at - before.at) * SPEED_ERROR;
  return Math.abs(moved) > most ? moved / 1_000 : undefined;
}
