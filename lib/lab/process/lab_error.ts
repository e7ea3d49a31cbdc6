import { EnvironmentError } from "../../net/mod.ts";

/**
 * Thrown when a run cannot be completed: a process ended, could not be started, or did not do the
 * next step in time. The message names the process and has what it wrote on stderr.
 */
export class LabError extends EnvironmentError {
  override name = "LabError";
}
