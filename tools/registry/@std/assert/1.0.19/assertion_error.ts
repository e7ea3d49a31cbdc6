import { inspect } from "node:util";

/** Thrown by every assertion that does not hold. */
export class AssertionError extends Error {
  override name = "AssertionError";
}

/** Throws, with the caller's own words after what is wrong. */
export function refuse(what: string, msg?: string): never {
  throw new AssertionError(msg ? `${what}: ${msg}` : `${what}.`);
}

/** A value as text for a message: whole, however deep. */
export function show(value: unknown): string {
  return inspect(value, { depth: 20, maxArrayLength: 1_000, sorted: true });
}
