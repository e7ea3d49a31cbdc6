/** A number in [0, 1). Machines are given one; in the simulator it is seeded. */
export type Random = () => number;

/** `value` moved at random by at most `share` of itself, so that many members don't act in step. */
export function jitter(value: number, share: number, random: Random): number {
  return value * (1 + share * (2 * random() - 1));
}
