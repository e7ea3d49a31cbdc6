/** Quotes a word for a POSIX shell. csh and fish read it in the same way unless it has a `!`. */
export function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
