import type { Endpoint } from "./names/mod.ts";
import { TrackerUnreachableError } from "./tracker_unreachable_error.ts";

/** The ways in which the keys of a tracker and of whoever asks it do not fit. */
export type KeyMismatch = "key-needed" | "no-key" | "other-key" | "unproven";

/** Each as the end of the sentence "The tracker at … ", and the sentence that says what to do. */
const SENTENCES: { readonly [M in KeyMismatch]: readonly [what: string, advice: string] } = {
  "key-needed": [
    "answers only those who hold its key",
    "Copy its key file to this host, and name it here: --key-file FILE, or keyFile in a program.",
  ],
  "no-key": [
    "has no key, and we have one",
    "Start the tracker with the same key file, too, or leave out the key here.",
  ],
  "other-key": [
    "does not have our key",
    "Use the same key file there and here; `gm key id FILE` shows whether two are the same.",
  ],
  unproven: [
    "did not show that it has our key, so it may be somebody else's",
    "Check the address, and that the tracker has the same key file.",
  ],
};

/** Thrown when a tracker and whoever asks it do not have the same key, or only one of them has. */
export class WrongKeyError extends TrackerUnreachableError {
  /** The code for programs. */
  override readonly code = "wrong-key";
  /** The way in which the keys do not fit. */
  readonly mismatch: KeyMismatch;

  /** Takes the tracker's place, and the way in which the keys do not fit. */
  constructor(tracker: Endpoint, mismatch: KeyMismatch) {
    const [what, advice] = SENTENCES[mismatch];
    super(tracker, what, { advice });
    this.mismatch = mismatch;
  }
}
