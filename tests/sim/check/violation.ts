/** The contract was broken: what happened, when and where. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/**
 * Thrown when something owed did not arrive in the time allowed, or the machines never came to
 * rest.
 */
export class NotConverged extends Error {
  override readonly name = "NotConverged";
}
