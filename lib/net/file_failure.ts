/**
 * Returns why a file could not be read or written, as words for the message of an error about that
 * file.
 */
export function fileFailure(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  return error instanceof Error ? error.message : String(error);
}
