import { EnvironmentError } from "./environment_error.ts";

/** Thrown when a host name leads to no IP address. */
export class UnknownHostError extends EnvironmentError {
  /** The code for programs. */
  override readonly code = "unknown-host";
  /** The name that was looked up. */
  readonly hostname: string;

  /** Takes the host's name, and `what` as the end of the sentence "The host … ". */
  constructor(hostname: string, what: string, options?: ErrorOptions) {
    super(`The host ${JSON.stringify(hostname)} ${what}`, options);
    this.hostname = hostname;
  }
}
