import { LabError } from "../../process/lab_error.ts";

/** A host cannot be used, or no more. The message begins with its name. */
export class HostError extends LabError {
  override name = "HostError";

  constructor(readonly host: string, fault: string, options?: ErrorOptions) {
    super(`${host}: ${fault}`, options);
  }
}
