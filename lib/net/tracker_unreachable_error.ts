import { formatAddress } from "../core/mod.ts";
import { type Endpoint, EnvironmentError } from "./names/mod.ts";

const ADVICE = "Check the address, and that `gm tracker` of the same version runs there.";

/** Thrown when no answer came from a tracker: it is down, elsewhere, too slow, or no gm tracker. */
export class TrackerUnreachableError extends EnvironmentError {
  /** The code for programs; that of a `WrongKeyError` is `"wrong-key"`. */
  override readonly code: "unreachable" | "wrong-key" = "unreachable";
  /** The place where the tracker should be. */
  readonly tracker: Endpoint;

  /**
   * Takes the tracker's place, `what` as the end of the sentence "The tracker at … ", and the
   * sentence that says what to do.
   */
  constructor(tracker: Endpoint, what: string, options: ErrorOptions & { advice?: string } = {}) {
    const { advice = ADVICE, ...rest } = options;
    super(`The tracker at ${formatAddress(tracker)} ${what}. ${advice}`, rest);
    this.tracker = tracker;
  }
}
