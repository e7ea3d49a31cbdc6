import { LabError } from "../../process/mod.ts";

/** Thrown when a host cannot be used. The message begins with the host's name. */
export class HostError extends LabError {
  override name = "HostError";

  constructor(readonly host: string, fault: string, options?: ErrorOptions) {
    super(`${host}: ${fault}`, options);
  }
}

/**
 * Thrown when an sshd closed the connection before the login, as it does while too many logins are
 * not done. Another try may succeed.
 */
export class TurnedAwayError extends HostError {
  override name = "TurnedAwayError";
}
