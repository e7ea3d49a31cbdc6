/**
 * Whether a program could not be started because it is nowhere to be found. Without PATH, as in an
 * empty environment, Deno 2.4 says that with a plain Error.
 */
export function isMissingProgram(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    (error instanceof Error && error.message.includes("no path to search"));
}
