/** Error of a program that contradicts itself: a bug in gm, never a fault of a peer or a user. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/**
 * Throws unless `condition` holds. `belief` is a sentence that says what should have held.
 *
 * Only for beliefs about the caller's own state: what a peer sent is checked and counted, and never
 * throws. Invariants stay on in production, since a stop is better than a wrong order. On the path
 * of a message `belief` must be a constant, so that nothing is built while all is well.
 *
 * @throws {InvariantError} if the condition does not hold
 */
export function invariant(condition: unknown, belief: string): asserts condition {
  if (!condition) throw new InvariantError(belief);
}

/** Ends a `switch` that names every case; the compiler refuses a call where one is missing. */
export function unreachable(value: never): never {
  throw new InvariantError(`Unexpected value: ${JSON.stringify(value)}`);
}
