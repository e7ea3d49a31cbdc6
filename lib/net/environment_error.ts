/**
 * Error for a fault outside gm: a port that is taken, an unknown host, a missing file. The message
 * is for people: it says what happened and what to do. No stack is shown.
 */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}
