/** Numbers that were drawn from the system together, since one by one they cost more. */
const drawn = new Uint32Array(256);
let next = drawn.length;

/**
 * Returns a number in [0, 1) with 53 random bits, which nobody can guess from the numbers before
 * it. Ids and cookies are drawn from it.
 */
export function secureRandom(): number {
  if (next === drawn.length) {
    crypto.getRandomValues(drawn);
    next = 0;
  }
  const high = drawn[next++]! >>> 5;
  const low = drawn[next++]! >>> 6;
  return (high * 2 ** 26 + low) / 2 ** 53;
}
