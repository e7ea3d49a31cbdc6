/**
 * Returns true if an error says that a program was not found. Without PATH in the environment,
 * Deno 2.4 throws a plain `Error` for that.
 */
export function isMissingProgram(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    (error instanceof Error && error.message.includes("no path to search"));
}
