/**
 * Control characters and separators that JSON leaves as they are and some readers end a line at.
 */
const BREAKS = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * Returns JSON that is one line for every reader of lines: `splitlines()` of Python also ends a
 * line at U+0085, U+2028 and U+2029. They stand in strings only, and there an escape means the
 * same.
 */
export function oneLine(json: string): string {
  return json.replace(BREAKS, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
