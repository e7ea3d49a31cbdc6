import { KeyFileError, type KeyLines } from "../mod.ts";

/** The steps in which a key gives way to a new one. Between two of them the file is copied. */
export const ROTATE_STEPS = ["add", "switch", "finish"] as const;
/** A step of {@linkcode rotateKeys}. */
export type RotateStep = typeof ROTATE_STEPS[number];

/**
 * Returns the lines of a key file after a step. At each step the processes that have the file from
 * before it and those that have the new one open what the others seal. The mark of the second line
 * says how far the exchange has come, so that no step is left out or made twice.
 *
 * Worked case: the file has key A. `add` makes it A, next B: all seal with A and open both.
 * `switch` makes it B, old A: some seal with B now, and everybody opens it. `finish` makes it B:
 * nobody seals with A any more.
 *
 * @throws {KeyFileError} if the file is not in the state that the step begins with
 */
export function rotateKeys(
  { keys, mark }: KeyLines,
  step: RotateStep,
  drawn: Uint8Array,
): KeyLines {
  const [first, second] = keys as readonly [Uint8Array, Uint8Array?];
  if (second === undefined) {
    if (step === "add") return { keys: [first, drawn], mark: "next" };
    throw new KeyFileError(
      `The key file has one key, so there is nothing to ${step}: begin with gm key rotate FILE.`,
    );
  }
  if (step === "add") {
    throw new KeyFileError(`The key file has two keys already: ${nextAfter(mark)}`);
  }
  if (step === "switch") {
    if (mark === "old") throw new KeyFileError(`The new key seals already: ${nextAfter(mark)}`);
    return { keys: [second, first], mark: "old" };
  }
  if (mark === "next") throw new KeyFileError(`The new key does not seal yet: ${nextAfter(mark)}`);
  return { keys: [first] };
}

/** Returns the rest of a sentence that says which step is next. */
function nextAfter(mark: KeyLines["mark"]): string {
  const [switching, finishing] = ["switch", "finish"].map((step) =>
    `gm key rotate --step ${step} FILE`
  );
  if (mark === "next") return `the next step is ${switching}.`;
  if (mark === "old") return `the next step is ${finishing}.`;
  return `the next step is ${switching}, or ${finishing} if the new key seals everywhere.`;
}
