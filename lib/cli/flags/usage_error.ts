/** The command line is wrong. The message quotes the wrong word and says what would be right. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
