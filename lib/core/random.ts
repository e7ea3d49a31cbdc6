/** Returns a number in [0, 1). Machines are given one of these; in the simulator it is seeded. */
export type Random = () => number;

/**
 * Returns `value` moved at random by at most `share` of itself, so that many members don't act in
 * step: 10 with a share of 0.3 is between 7 and 13.
 */
export function jitter(value: number, share: number, random: Random): number {
  return value * (1 + share * (2 * random() - 1));
}
