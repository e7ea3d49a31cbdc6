import { formatAddress } from "../core/mod.ts";
import { type Endpoint, EnvironmentError } from "./names/mod.ts";

/** Thrown when no answer came from a tracker: it is down, elsewhere, too slow, or no gm tracker. */
export class TrackerUnreachableError extends EnvironmentError {
  /** The code for programs. */
  override readonly code = "unreachable";
  /** The place where the tracker should be. */
  readonly tracker: Endpoint;

  /** Takes the tracker's place, and `what` as the end of the sentence "The tracker at … ". */
  constructor(tracker: Endpoint, what: string, options?: ErrorOptions) {
    super(
      `The tracker at ${formatAddress(tracker)} ${what}. ` +
        "Check the address, and that `gm tracker` of the same version runs there.",
      options,
    );
    this.tracker = tracker;
  }
}
