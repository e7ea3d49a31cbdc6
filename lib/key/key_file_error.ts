import { EnvironmentError } from "../net/names/environment_error.ts";

/** Thrown when the shared key cannot be used: its file is missing, damaged, or open to others. */
export class KeyFileError extends EnvironmentError {
  /** The code for programs. */
  override readonly code = "key-file";

  /** Takes the sentence for people, which says what to do. */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
