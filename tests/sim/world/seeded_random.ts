import type { Random } from "../../../lib/core/mod.ts";

/**
 * A generator of numbers in [0, 1) that a seed determines (mulberry32: small, and even enough to
 * draw faults).
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An integer from `first` to `last`, both included. */
export function drawInteger(random: Random, first: number, last: number): number {
  return Math.ceil(first) + Math.floor(random() * (last - first + 1));
}

/** A number from `low` to `high` whose magnitude is what varies. */
export function drawMagnitude(random: Random, low: number, high: number): number {
  return low * (high / low) ** random();
}

/** One of several, if there are any. */
export function pick<T>(random: Random, from: readonly T[]): T | undefined {
  return from.length === 0 ? undefined : from[drawInteger(random, 0, from.length - 1)];
}
