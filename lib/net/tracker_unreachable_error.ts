import { formatAddress } from "../core/mod.ts";
import { EnvironmentError } from "./environment_error.ts";

/** Error when no answer came from a tracker: it is down, elsewhere, too slow, or not gm's. */
export class TrackerUnreachableError extends EnvironmentError {
  override readonly name = "TrackerUnreachableError";

  /** `what` ends the sentence "The tracker at … ". */
  constructor(
    readonly tracker: { readonly hostname: string; readonly port: number },
    what: string,
    options?: ErrorOptions,
  ) {
    super(
      `The tracker at ${formatAddress(tracker)} ${what}. ` +
        "Check the address, and that `gm tracker` of the same version runs there.",
      options,
    );
  }
}
