import nodeAssert from "node:assert";
import { AssertionError, refuse, show } from "./assertion_error.ts";
import { equal } from "./equal.ts";

export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) return;
  const difference = differenceSeenBy(() => nodeAssert.deepStrictEqual(actual, expected));
  throw new AssertionError(`Values are not equal${msg ? `: ${msg}` : "."}\n${difference}`);
}

export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (equal(actual, expected)) refuse(`Expected something else than ${show(expected)}`, msg);
}

export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  const difference = differenceSeenBy(() => nodeAssert.strictEqual(actual, expected));
  throw new AssertionError(`Values are not strictly equal${msg ? `: ${msg}` : "."}\n${difference}`);
}

/**
 * Returns the difference of two values as node:assert shows it, without the first line of its
 * message.
 */
function differenceSeenBy(comparison: () => void): string {
  try {
    comparison();
  } catch (error) {
    if (error instanceof Error) return error.message.replace(/^.*\n+/, "");
  }
  return "They differ in a way that cannot be shown.";
}
