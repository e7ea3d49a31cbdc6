/**
 * Characters that JSON leaves as they are: control characters and separators, at which some readers
 * end a line and some terminals begin a command, and those that turn the direction of the text.
 */
const BREAKS = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]/g;

/**
 * Returns JSON that is one line for every reader of lines: `splitlines()` of Python also ends a
 * line at U+0085, U+2028 and U+2029. It can be shown in a terminal, too. The characters stand in
 * strings only, and there an escape means the same.
 */
export function oneLine(json: string): string {
  return json.replace(BREAKS, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
