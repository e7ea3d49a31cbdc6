/** Thrown when the program contradicts itself: always a bug in gm, never a peer's or a user's fault. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Says what must hold. It stays on in production: a wrong order is worse than a stop. */
export function invariant(condition: unknown, what: string): asserts condition {
  if (!condition) throw new InvariantError(what);
}

/** The end of a `switch` that names every case. */
export function unreachable(value: never): never {
  throw new InvariantError(`Unexpected value: ${JSON.stringify(value)}`);
}
