/**
 * A mistake in the command line. The message quotes the wrong word and says what would be right.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
