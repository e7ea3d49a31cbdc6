import { EnvironmentError } from "../../../net/mod.ts";

/** Thrown when NATS cannot be used: it is out of reach, refuses us, or is not fit for a log. */
export class NatsError extends EnvironmentError {
  override readonly name = "NatsError";
}
