import { formatAddress } from "../core/mod.ts";
import { type Endpoint, EnvironmentError } from "./names/mod.ts";

const ADVICE = "Check the address, and that `gm tracker` of the same version runs there.";

/** Thrown when no answer came from a tracker: it is down, elsewhere, too slow, or no gm tracker. */
export class TrackerUnreachableError extends EnvironmentError {
  /**
   * The code for programs; that of a `WrongKeyError` is `"wrong-key"`, and that of an
   * `OtherTrackerError` is `"other-tracker"`.
   */
  override readonly code: "unreachable" | "wrong-key" | "other-tracker" = "unreachable";
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

/**
 * Thrown when a tracker is not the one that it should be: it has another key than its link names,
 * or than it had before, or does not prove that it has it.
 */
export class OtherTrackerError extends TrackerUnreachableError {
  /** The code for programs. */
  override readonly code = "other-tracker";

  /** Takes the tracker's place, the end of the sentence "The tracker at … ", and what to do. */
  constructor(tracker: Endpoint, what: string, advice: string) {
    super(tracker, what, { advice });
  }
}
