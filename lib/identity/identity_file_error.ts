import { EnvironmentError } from "../net/names/mod.ts";

/**
 * Thrown when a file with keys of people cannot be used: it is missing, damaged, or open to others.
 */
export class IdentityFileError extends EnvironmentError {
  /** The code for programs. */
  override readonly code = "identity-file";

  /** Takes the sentence for people, which says what to do. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
