/**
 * Something outside gm is not as it should be: a port that is taken, a host that nobody knows, a
 * file that is not there. The message is for people and says what to do; no stack is shown.
 */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}
