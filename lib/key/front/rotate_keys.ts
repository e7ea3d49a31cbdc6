import { KeyFileError } from "../mod.ts";

/** The steps in which a key gives way to a new one. Between two of them the file is copied. */
export const ROTATE_STEPS = ["add", "switch", "finish"] as const;
/** A step of {@linkcode rotateKeys}. */
export type RotateStep = typeof ROTATE_STEPS[number];

/**
 * Returns the keys of a key file after a step. At each step the processes that have the file from
 * before it and those that have the new one open what the others seal.
 *
 * Worked case: the file has key A. `add` makes it A, B: all seal with A and open both. `switch`
 * makes it B, A: some seal with B now, and everybody opens it. `finish` makes it B: nobody seals
 * with A any more.
 *
 * @throws {KeyFileError} if the file does not have the keys that the step begins with
 */
export function rotateKeys(
  keys: readonly Uint8Array[],
  step: RotateStep,
  drawn: Uint8Array,
): Uint8Array[] {
  const [first, second] = keys as [Uint8Array, Uint8Array?];
  if (step === "add") {
    if (second === undefined) return [first, drawn];
    throw new KeyFileError(
      "The key file has two keys already: the next step is gm key rotate --step switch FILE, or " +
        "--step finish if the new key seals everywhere.",
    );
  }
  if (second === undefined) {
    throw new KeyFileError(
      `The key file has one key, so there is nothing to ${step}: begin with gm key rotate FILE.`,
    );
  }
  return step === "switch" ? [second, first] : [first];
}
