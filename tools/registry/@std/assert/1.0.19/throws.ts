import { refuse } from "./assertion_error.ts";

// deno-lint-ignore no-explicit-any
type ErrorClass<E> = abstract new (...args: any[]) => E;

interface Expectation<E> {
  errorClass: ErrorClass<E> | undefined;
  part: string | undefined;
  msg: string | undefined;
}

/** Both assertions take (fn, msg) as well as (fn, ErrorClass, part of the message, msg). */
function expectation<E>(
  classOrMsg?: ErrorClass<E> | string,
  part?: string,
  msg?: string,
): Expectation<E> {
  if (typeof classOrMsg !== "string") return { errorClass: classOrMsg, part, msg };
  return { errorClass: undefined, part: undefined, msg: classOrMsg };
}

function check<E>(thrown: unknown, { errorClass, part, msg }: Expectation<E>): unknown {
  if (errorClass === undefined) return thrown;
  if (!(thrown instanceof Error)) refuse("What was thrown is not an Error", msg);
  if (!(thrown instanceof errorClass)) {
    refuse(`Expected an error of class ${errorClass.name}, got ${thrown.constructor.name}`, msg);
  }
  if (part && !thrown.message.includes(part)) {
    refuse(`Expected the error to say "${part}", but it says "${thrown.message}"`, msg);
  }
  return thrown;
}

export function assertThrows(fn: () => unknown, msg?: string): unknown;
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows<E extends Error>(
  fn: () => unknown,
  classOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = expectation(classOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (thrown) {
    return check(thrown, expected);
  }
  refuse("Expected the function to throw", expected.msg);
}

export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<E> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = expectation(classOrMsg, msgIncludes, msg);
  const promise = promiseOf(fn, expected.msg);
  try {
    await promise;
  } catch (reason) {
    return check(reason, expected);
  }
  refuse("Expected the promise to reject", expected.msg);
}

/** A function that throws before it has a promise to give does not reject. */
function promiseOf(fn: () => PromiseLike<unknown>, msg?: string): PromiseLike<unknown> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
  } catch {
    refuse("The function threw instead of rejecting", msg);
  }
  if (typeof promise?.then !== "function") refuse("The function returned no promise", msg);
  return promise;
}
