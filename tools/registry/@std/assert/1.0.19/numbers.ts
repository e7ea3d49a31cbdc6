import { AssertionError, refuse, show } from "./assertion_error.ts";

/** Throws unless `holds`. As in the real package, `msg` takes the place of the whole message. */
function mustHold(holds: boolean, relation: string, msg?: string): void {
  if (!holds) throw new AssertionError(msg ?? `Expected ${relation}`);
}

export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  mustHold(actual > expected, `${show(actual)} > ${show(expected)}`, msg);
}

export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  mustHold(actual >= expected, `${show(actual)} >= ${show(expected)}`, msg);
}

export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  mustHold(actual < expected, `${show(actual)} < ${show(expected)}`, msg);
}

export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  mustHold(actual <= expected, `${show(actual)} <= ${show(expected)}`, msg);
}

/** Without a tolerance of its own it allows a ten-millionth of what is expected. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void {
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected) * 1e-7 : 1e-7);
  if (Object.is(actual, expected) || Math.abs(actual - expected) <= allowed) return;
  refuse(`Expected ${actual} to be within ${allowed} of ${expected}`, msg);
}
