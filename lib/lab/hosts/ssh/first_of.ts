/** Number of letters that are shown of what a program wrote. */
const LETTERS_MAX = 600;

/**
 * Returns the first text that is not empty as one line, for the message of an error. Escape
 * sequences and bytes that are no text are left out.
 */
export function firstOf(...texts: readonly string[]): string {
  const text = texts.map(printable).find((text) => text !== "") ?? "it wrote nothing";
  const lines = text.split(/\s*\n\s*/).join("; ").replace(/[.\s]+$/, "");
  return lines.length > LETTERS_MAX ? `${lines.slice(0, LETTERS_MAX)}…` : lines;
}

function printable(text: string): string {
  // deno-lint-ignore no-control-regex -- these are what is looked for
  const escapes = /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b./g;
  return text.replace(escapes, "").replace(/[^\P{C}\n]|\uFFFD/gu, " ").replace(/ {2,}/g, " ")
    .trim();
}
