/** A word as one that a POSIX shell takes literally; csh and fish agree where it has no `!`. */
export function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
