import { EnvironmentError } from "../../net/mod.ts";

/**
 * A run could not be brought to its end: a process died, could not be started, or did not do what
 * it should in time. The message names it and says what it told on stderr.
 */
export class LabError extends EnvironmentError {
  override name = "LabError";
}
