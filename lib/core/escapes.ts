/**
 * Characters that turn the direction of the text after them, or the shape of its digits and
 * brackets, for a class of a regular expression.
 */
export const TURNING = String.raw`\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f`;

/**
 * Characters that JSON leaves as they are: control characters and separators, at which some readers
 * end a line and some terminals begin a command, and those that turn the text.
 */
const LEFT_BY_JSON = new RegExp(String.raw`[\u007f-\u009f\u2028\u2029${TURNING}]`, "g");

/**
 * Returns JSON that is one line for every reader of lines: `splitlines()` of Python also ends a
 * line at U+0085, U+2028 and U+2029. It can be shown in a terminal, too. The characters stand in
 * strings only, and there an escape means the same.
 */
export function oneLine(json: string): string {
  return json.replace(LEFT_BY_JSON, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Returns the escape of a character that must not be shown: `\u{9b}` of U+009B. */
export function escapeOf(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
