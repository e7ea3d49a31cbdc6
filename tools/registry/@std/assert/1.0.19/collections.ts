import { refuse, show } from "./assertion_error.ts";
import { equal } from "./equal.ts";
import { assertEquals } from "./equals.ts";

export type ArrayLikeArg<T> = ArrayLike<T> & object;

export function assertArrayIncludes<T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
): void {
  const present = Array.from(actual);
  const missing = Array.from(expected).filter((item) =>
    !present.some((candidate) => equal(candidate, item))
  );
  if (missing.length > 0) refuse(`Expected ${show(actual)} to include ${show(missing)}`, msg);
}

/** Compares what `expected` names, however deep, and nothing else. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void {
  assertEquals<unknown>(partOf(actual, expected), partOf(expected, expected), msg);
}

/** Of `actual`, the part whose keys `pattern` has too; arrays as far as the pattern's. */
function partOf(actual: unknown, pattern: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(pattern)) {
    return actual.slice(0, pattern.length).map((item, index) => partOf(item, pattern[index]));
  }
  if (!hasKeys(actual) || !hasKeys(pattern)) return actual;
  const keys = Reflect.ownKeys(pattern).filter((key) => Object.hasOwn(actual, key));
  return Object.fromEntries(
    keys.map((key) => [key, partOf(Reflect.get(actual, key), Reflect.get(pattern, key))]),
  );
}

function hasKeys(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Date || value instanceof RegExp || value instanceof Map ||
      value instanceof Set || ArrayBuffer.isView(value));
}
