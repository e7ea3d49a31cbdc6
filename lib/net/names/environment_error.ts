/**
 * The base of errors whose cause lies outside gm: a port that is taken, an unknown host, a missing
 * file. The message is for people and says what to do; no stack is shown.
 */
export class EnvironmentError extends Error {
  /** The code for programs; subclasses of the library narrow it to a closed union. */
  readonly code: string = "environment";

  /** Takes the sentence for people; `name` becomes that of the class. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
