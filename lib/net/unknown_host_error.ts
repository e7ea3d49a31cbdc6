import { EnvironmentError } from "./environment_error.ts";

/** Error for a host name that has no usable IP address. */
export class UnknownHostError extends EnvironmentError {
  override readonly name = "UnknownHostError";

  /** `what` ends the sentence "The host … ". */
  constructor(readonly hostname: string, what: string, options?: ErrorOptions) {
    super(`The host ${JSON.stringify(hostname)} ${what}`, options);
  }
}
