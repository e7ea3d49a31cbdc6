/**
 * The base of errors whose cause lies outside gm: a port that is taken, an unknown host, a missing
 * file. The message is for people and says what to do; no stack is shown.
 */
export class EnvironmentError extends Error {
  override name: string = "EnvironmentError";
  /** The code for programs; subclasses of the library narrow it to a closed union. */
  readonly code: string = "environment";
}
